// Finds QR codes in a picture: with the browser's own reader where it has one, else with ZXing.
const WIDTH = 800; // pixels are enough for a code that is held up to a camera

// Gives a function from a video to the texts of the codes that are in it now.
export async function reader({ library, wasm }) {
  const formats = await window.BarcodeDetector?.getSupportedFormats().catch(() => []);
  if (formats?.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video)).map((code) => code.rawValue);
  }
  await load(library);
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await ZXingWASM.readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found.filter((code) => code.isValid).map((code) => code.text);
  };
}

function load(source) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: done, onerror: failed });
    document.head.append(script);
  });
}
