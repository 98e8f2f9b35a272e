package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ReadPlan;
import java.nio.IntBuffer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.PIXCMAP;
import org.bytedeco.leptonica.global.leptonica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes by the native libraries that Leptonica brings: libjpeg-turbo, libwebp and OpenJPEG. */
final class LeptonicaDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(LeptonicaDecoder.class);
    private static final float[] UNIT = UnitValues.OF_BYTES;
    private static final int SILENT = leptonica.L_SEVERITY_NONE;

    /** Loads the native library, the first time that it is asked. */
    private static final class Library {
        static final boolean PRESENT = load();

        private static boolean load() {
            try {
                leptonica.setMsgSeverity(SILENT);
                return true;
            } catch (LinkageError e) {
                LOG.info("Leptonica cannot be loaded ({}): images are decoded by the JDK", e.toString());
                return false;
            }
        }
    }

    private LeptonicaDecoder() {}

    static boolean isPresent() {
        return Library.PRESENT;
    }

    /**
     * Decodes an image, if Leptonica can without complaint.
     *
     * @param reduction 1, or by what a JPEG is shrunk: 2, 4 or 8
     * @return whether the image is decoded
     */
    static boolean decode(
            String name, byte[] bytes, ImageHeader header, int reduction, DecodeOptions options, Image target) {
        PIX pix = read(bytes, header, reduction);
        if (pix == null || pix.isNull()) {
            return false;
        }
        try {
            int width = leptonica.pixGetWidth(pix);
            int height = leptonica.pixGetHeight(pix);
            if (width != ReadPlan.reduced(header.width(), reduction)
                    || height != ReadPlan.reduced(header.height(), reduction)) {
                return false;
            }
            copy(pix, new UprightPlanes(name, options, header.orientation(), height, width, target), header);
            return true;
        } finally {
            leptonica.pixDestroy(pix);
        }
    }

    private static PIX read(byte[] bytes, ImageHeader header, int reduction) {
        return switch (header.format()) {
            case JPEG -> readJpeg(bytes, reduction);
            case WEBP -> {
                byte[] frame = WebpHeader.firstFrame(bytes);
                yield leptonica.pixReadMemWebP(frame, frame.length);
            }
            case JPEG_2000 -> leptonica.pixReadMemJp2k(bytes, bytes.length, 1, null, 0, 0);
            default -> throw new IllegalArgumentException(header.format() + " is decoded elsewhere");
        };
    }

    private static PIX readJpeg(byte[] bytes, int reduction) {
        if (!JpegHeader.hasEnd(bytes)) {
            // libjpeg would complain on the standard error stream of the process
            return null;
        }
        int[] warnings = new int[1];
        PIX pix = leptonica.pixReadMemJpeg(
                bytes, bytes.length, 0, reduction, warnings, leptonica.L_JPEG_CONTINUE_WITH_BAD_DATA);
        if (warnings[0] > 0 && pix != null) {
            leptonica.pixDestroy(pix);
            return null;
        }
        return pix;
    }

    private static void copy(PIX pix, UprightPlanes planes, ImageHeader header) {
        int width = leptonica.pixGetWidth(pix);
        int height = leptonica.pixGetHeight(pix);
        int depth = leptonica.pixGetDepth(pix);
        int words = leptonica.pixGetWpl(pix);
        IntBuffer data = leptonica
                .pixGetData(pix)
                .capacity((long) words * height)
                .asByteBuffer()
                .asIntBuffer();
        int[] row = new int[words];
        if (depth == 32) {
            // the reader of JPEG 2000 fills the fourth byte without saying so
            boolean four = leptonica.pixGetSpp(pix) == 4 || header.format() == ImageFormat.JPEG_2000;
            if (header.transparent() && four) {
                copyTransparent(data, row, height, width, planes);
                return;
            }
            for (int y = 0; y < height; y++) {
                data.get(y * words, row);
                planes.write(y, row);
            }
            return;
        }
        float[][] table = table(pix, depth);
        float[][] colours = new float[table.length][width];
        for (int y = 0; y < height; y++) {
            data.get(y * words, row);
            for (int c = 0; c < table.length; c++) {
                lookUp(row, depth, table[c], colours[c]);
            }
            planes.write(y, colours[0], colours[table.length / 2], colours[table.length - 1]);
        }
    }

    // a word of Leptonica holds red, green, blue and alpha from its highest byte on
    private static void copyTransparent(IntBuffer data, int[] row, int height, int width, UprightPlanes planes) {
        float[][] colours = new float[UprightPlanes.PLANES][width];
        float[] alpha = new float[width];
        for (int y = 0; y < height; y++) {
            data.get(y * row.length, row);
            for (int x = 0; x < width; x++) {
                int word = row[x];
                colours[0][x] = UNIT[word >>> 24];
                colours[1][x] = UNIT[word >>> 16 & 0xFF];
                colours[2][x] = UNIT[word >>> 8 & 0xFF];
                alpha[x] = UNIT[word & 0xFF];
            }
            planes.write(y, colours, alpha);
        }
    }

    private static void lookUp(int[] words, int depth, float[] table, float[] row) {
        int perWord = Integer.SIZE / depth;
        int mask = (1 << depth) - 1;
        for (int x = 0; x < row.length; x++) {
            row[x] = table[words[x / perWord] >>> (Integer.SIZE - depth - x % perWord * depth) & mask];
        }
    }

    /** The colours of stored values: of a palette three tables, of grey one. */
    private static float[][] table(PIX pix, int depth) {
        int values = 1 << depth;
        PIXCMAP palette = leptonica.pixGetColormap(pix);
        if (palette != null && !palette.isNull()) {
            float[][] table = new float[UprightPlanes.PLANES][values];
            int[][] rgb = new int[UprightPlanes.PLANES][1];
            for (int i = 0; i < Math.min(values, leptonica.pixcmapGetCount(palette)); i++) {
                leptonica.pixcmapGetColor(palette, i, rgb[0], rgb[1], rgb[2]);
                for (int c = 0; c < table.length; c++) {
                    table[c][i] = UNIT[rgb[c][0] & 0xFF];
                }
            }
            return table;
        }
        float[][] grey = new float[1][values];
        for (int i = 0; i < values; i++) {
            // a set bit of Leptonica's bitmaps is black
            grey[0][i] = depth == 1 ? 1 - i : i / (float) (values - 1);
        }
        return grey;
    }
}
