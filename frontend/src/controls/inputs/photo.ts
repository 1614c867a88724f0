/** Makes photos small: 1280 px, quality 0.7. Encoding anew also drops where and by what a picture was taken. */
export const PHOTO_TYPE = 'image/jpeg';
const LONGEST = 1280;
const QUALITY = 0.7;

export async function shrunk(file: Blob): Promise<ArrayBuffer> {
  const picture = await opened(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return encoded(canvas, PHOTO_TYPE, QUALITY);
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
