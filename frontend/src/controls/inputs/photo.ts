/** Makes photos small: 1280 px, quality 0.7, and less of both until they fit. Encoding anew also drops where and
 * by what a picture was taken. */
export const PHOTO_TYPE = 'image/jpeg';
const MOST_BYTES = 300_000;
const LONGEST = 1280;
const QUALITY = 0.7;
const SMALLER = 0.8;
const LEAST_QUALITY = 0.4;

export async function shrunk(file: Blob): Promise<ArrayBuffer> {
  const picture = await opened(file);
  for (let longest = LONGEST, quality = QUALITY; ;) {
    const bytes = await drawn(picture, longest, quality);
    if (bytes.byteLength <= MOST_BYTES) return bytes;
    if (quality > LEAST_QUALITY) quality *= SMALLER;
    else longest *= SMALLER;
  }
}

function drawn(picture: HTMLImageElement, longest: number, quality: number): Promise<ArrayBuffer> {
  const scale = Math.min(1, longest / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return encoded(canvas, PHOTO_TYPE, quality);
}

export async function encoded(
  canvas: HTMLCanvasElement,
  type: string,
  quality?: number,
): Promise<ArrayBuffer> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  if (blob === null) throw new Error('the picture cannot be encoded');
  return new Response(blob).arrayBuffer();
}

async function opened(file: Blob): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    await new Promise<void>((done, failed) => {
      picture.onload = () => done();
      picture.onerror = () => failed(new Error('this is not a picture'));
      picture.src = address;
    });
    return picture;
  } finally {
    URL.revokeObjectURL(address);
  }
}
