package io.github.ssl4j.shards;

import io.github.ssl4j.augment.CropBox;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Resampling;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ReadPlan;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Shrinks images by a bicubic filter and encodes them. */
final class Shrinker {
    private static final float JPEG_QUALITY = 0.95f;

    private final int size;
    private final ShardFormat format;

    Shrinker(int size, ShardFormat format) {
        this.size = size;
        this.format = format;
    }

    /** Returns by how much an image may be shrunk while it is read, and not be enlarged by what follows. */
    int reduction(int height, int width) {
        return ReadPlan.reductionKeeping(height, width, size, size);
    }

    /**
     * Encodes an image whose shorter side is at most the size.
     *
     * @param image of one or three channels, maybe shrunk already as {@link #reduction} permits
     * @param height of the image at its full size in pixels
     * @param width of the image at its full size in pixels
     * @param shrunk working memory
     */
    byte[] encode(Image image, int height, int width, Image shrunk) {
        int shorter = Math.min(height, width);
        if (shorter <= size) {
            return encode(picture(image));
        }
        int newHeight = Math.max(size, (int) Math.rint((double) height * size / shorter));
        int newWidth = Math.max(size, (int) Math.rint((double) width * size / shorter));
        Resampling.resizedCrop(image, CropBox.whole(image), newHeight, newWidth, Interpolation.BICUBIC, shrunk);
        return encode(picture(shrunk));
    }

    private static BufferedImage picture(Image image) {
        int height = image.height();
        int width = image.width();
        boolean gray = isGray(image);
        BufferedImage picture =
                new BufferedImage(width, height, gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        WritableRaster raster = picture.getRaster();
        int[] row = new int[width];
        for (int c = 0; c < (gray ? 1 : image.channels()); c++) {
            for (int y = 0; y < height; y++) {
                int from = (c * height + y) * width;
                for (int x = 0; x < width; x++) {
                    row[x] = Math.min(Math.max(Math.round(255 * image.pixels()[from + x]), 0), 255);
                }
                raster.setSamples(0, y, width, 1, c, row);
            }
        }
        return picture;
    }

    private static boolean isGray(Image image) {
        int plane = image.height() * image.width();
        float[] pixels = image.pixels();
        for (int c = 1; c < image.channels(); c++) {
            if (!Arrays.equals(pixels, 0, plane, pixels, c * plane, (c + 1) * plane)) {
                return false;
            }
        }
        return true;
    }

    private byte[] encode(BufferedImage picture) {
        ImageWriter writer =
                ImageIO.getImageWritersByFormatName(format.writer()).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format == ShardFormat.JPG) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException("an image in memory cannot be encoded as " + format.extension(), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
