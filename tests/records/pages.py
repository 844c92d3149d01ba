"""The pages of the records, and what they show."""

from django.urls import reverse


def page(name, model, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def shown(response):
    return [row.pk for row in response.context["cl"].result_list]


def post(client, path, **fields):
    return client.post(path, {name: value for name, value in fields.items() if value is not None})
