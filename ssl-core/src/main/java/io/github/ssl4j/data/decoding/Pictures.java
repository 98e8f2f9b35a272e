package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.Image;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** Copies pictures of Java into planes of the values as stored. */
public final class Pictures {
    private static final float[] UNIT = UnitValues.OF_BYTES;

    private Pictures() {}

    /** Copies a picture into three planes: grey becomes three equal ones, white shows through, 16 bits are kept. */
    public static void copy(BufferedImage picture, Image target) {
        copy(
                picture,
                new UprightPlanes(
                        "in memory", DecodeOptions.DEFAULT, 1, picture.getHeight(), picture.getWidth(), target));
    }

    static void copy(BufferedImage picture, UprightPlanes planes) {
        Raster raster = picture.getRaster();
        if (picture.getColorModel() instanceof IndexColorModel palette) {
            copyPalette(raster, palette, planes);
        } else if (isInks(picture.getColorModel())) {
            copyInks(raster, picture.getColorModel(), planes);
        } else if (raster.getDataBuffer() instanceof DataBufferByte bytes
                && picture.getSampleModel() instanceof PixelInterleavedSampleModel layout
                && !picture.getColorModel().hasAlpha()) {
            copyBytes(raster, bytes, layout, planes);
        } else {
            copySamples(raster, picture.getColorModel(), planes);
        }
    }

    private static boolean isInks(ColorModel model) {
        return model.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    }

    private static void copyInks(Raster raster, ColorModel model, UprightPlanes planes) {
        float[][] colours = new float[UprightPlanes.PLANES][raster.getWidth()];
        float[] black = new float[raster.getWidth()];
        int[] samples = new int[raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            readSamples(raster, model, UprightPlanes.PLANES, y, samples, black);
            for (int c = 0; c < UprightPlanes.PLANES; c++) {
                readSamples(raster, model, c, y, samples, colours[c]);
                for (int x = 0; x < black.length; x++) {
                    colours[c][x] = (1 - colours[c][x]) * (1 - black[x]);
                }
            }
            planes.write(y, colours[0], colours[1], colours[2]);
        }
    }

    private static void copyBytes(
            Raster raster, DataBufferByte buffer, PixelInterleavedSampleModel layout, UprightPlanes planes) {
        byte[] bytes = buffer.getData();
        int[] bands = layout.getBandOffsets();
        int colours = bands.length < UprightPlanes.PLANES ? 1 : UprightPlanes.PLANES;
        int start = layout.getOffset(-raster.getSampleModelTranslateX(), -raster.getSampleModelTranslateY())
                - bands[0]
                + buffer.getOffset();
        float[][] rows = new float[colours][raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int c = 0; c < colours; c++) {
                int from = start + y * layout.getScanlineStride() + bands[c];
                float[] row = rows[c];
                for (int x = 0; x < row.length; x++, from += layout.getPixelStride()) {
                    row[x] = UNIT[bytes[from] & 0xFF];
                }
            }
            planes.write(y, rows[0], rows[colours / 2], rows[colours - 1]);
        }
    }

    private static void copyPalette(Raster raster, IndexColorModel palette, UprightPlanes planes) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        int width = raster.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                row[x] = row[x] < colours.length ? colours[row[x]] : 0xFF000000;
            }
            writePacked(y, row, planes, palette.hasAlpha());
        }
    }

    /** @param row colours as 0xAARRGGBB */
    private static void writePacked(int y, int[] row, UprightPlanes planes, boolean transparent) {
        float[][] colours = new float[UprightPlanes.PLANES][row.length];
        float[] alpha = new float[row.length];
        for (int x = 0; x < row.length; x++) {
            alpha[x] = UNIT[row[x] >>> 24];
            colours[0][x] = UNIT[row[x] >> 16 & 0xFF];
            colours[1][x] = UNIT[row[x] >> 8 & 0xFF];
            colours[2][x] = UNIT[row[x] & 0xFF];
        }
        if (transparent) {
            planes.write(y, colours, alpha);
        } else {
            planes.write(y, colours[0], colours[1], colours[2]);
        }
    }

    private static void copySamples(Raster raster, ColorModel model, UprightPlanes planes) {
        boolean grey = model.getNumColorComponents() < UprightPlanes.PLANES;
        float[][] colours = new float[UprightPlanes.PLANES][raster.getWidth()];
        float[] alpha = new float[raster.getWidth()];
        int[] samples = new int[raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int c = 0; c < UprightPlanes.PLANES; c++) {
                readSamples(raster, model, grey ? 0 : c, y, samples, colours[c]);
            }
            if (model.hasAlpha()) {
                readSamples(raster, model, model.getNumComponents() - 1, y, samples, alpha);
                if (model.isAlphaPremultiplied()) {
                    divide(colours, alpha);
                }
                planes.write(y, colours, alpha);
            } else {
                planes.write(y, colours[0], colours[1], colours[2]);
            }
        }
    }

    private static void readSamples(Raster raster, ColorModel model, int band, int y, int[] samples, float[] row) {
        float largest = (float) ((1L << model.getComponentSize(band)) - 1);
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, band, samples);
        for (int x = 0; x < row.length; x++) {
            row[x] = samples[x] / largest;
        }
    }

    private static void divide(float[][] colours, float[] alpha) {
        for (float[] colour : colours) {
            for (int x = 0; x < alpha.length; x++) {
                colour[x] = alpha[x] == 0 ? 0 : Math.min(1, colour[x] / alpha[x]);
            }
        }
    }
}
