package io.github.ssl4j.data.bands;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One image as a NumPy array ({@code .npy}) of integers of 8, 16 or 32 bits or floats of 32 or 64: [H, W], [C, H, W] or
 * [H, W, C]. Of the first and the last axis the one is C that has the number of channels wanted; where none is wanted,
 * the shorter, the first if both are as long. Values are worth what those of a TIFF are.
 *
 * @param name of the image, for messages
 * @param file the whole file
 * @param start where the values begin
 * @param samples how they are stored
 * @param order their byte order
 * @param channels C
 * @param height H in pixels
 * @param width W in pixels
 * @param channelsLast whether the array is [H, W, C]
 */
record NumpyImage(
        String name,
        byte[] file,
        int start,
        SampleType samples,
        ByteOrder order,
        int channels,
        int height,
        int width,
        boolean channelsLast) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([uif])([1248])'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");
    private static final int SHOWN = 80;

    /** Returns whether a file begins as NumPy's do. */
    static boolean isNumpy(byte[] file) {
        return file.length >= MAGIC.length && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Reads the header, and checks it against the file. */
    static NumpyImage of(String name, byte[] file, int wanted, long maxPixels) {
        int lengthBytes = file.length > MAGIC.length && file[MAGIC.length] == 1 ? 2 : 4;
        int from = MAGIC.length + 2 + lengthBytes;
        if (file.length < from) {
            throw corrupt(name, "a header of NumPy", "a file of " + file.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long length = lengthBytes == 2
                ? bytes.getShort(MAGIC.length + 2) & 0xFFFF
                : bytes.getInt(MAGIC.length + 2) & 0xFFFFFFFFL;
        if (length > file.length - from) {
            throw corrupt(name, "a header of " + length + " bytes", (file.length - from) + " bytes");
        }
        String header = new String(file, from, (int) length, StandardCharsets.ISO_8859_1);
        Matcher type = TYPE.matcher(header);
        Optional<SampleType> samples = type.find()
                ? SampleType.of(8L * Integer.parseInt(type.group(3)), "uif".indexOf(type.group(2)) + 1L)
                : Optional.empty();
        if (samples.isEmpty() || FORTRAN.matcher(header).find()) {
            throw corrupt(
                    name,
                    "a NumPy array of integers of 8, 16 or 32 bits or floats of 32 or 64, in C's order",
                    shown(header));
        }
        int[] shape = shape(name, header, wanted);
        long values = (long) shape[0] * shape[1] * shape[2];
        if ((long) shape[1] * shape[2] > maxPixels) {
            throw corrupt(name, "at most " + maxPixels + " pixels", shape[1] + " x " + shape[2]);
        }
        int start = from + (int) length;
        long stored = values * samples.get().bytes();
        if (values >= Integer.MAX_VALUE - 8 || file.length - start < stored) {
            throw corrupt(
                    name, stored + " bytes of values, as the shape says", (file.length - start) + ": it is cut short");
        }
        ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NumpyImage(name, file, start, samples.get(), order, shape[0], shape[1], shape[2], shape[3] == 1);
    }

    /** Returns C, H, W, and 1 if C is the last axis. */
    private static int[] shape(String name, String header, int wanted) {
        Matcher matcher = SHAPE.matcher(header);
        String axes = matcher.find() ? matcher.group(1).strip() : "";
        String[] sides = axes.split("\\s*,\\s*");
        boolean numbers = Arrays.stream(sides).allMatch(side -> side.matches("[1-9][0-9]{0,8}"));
        if (!numbers || sides.length < 2 || sides.length > 3) {
            throw corrupt(name, "an array [H, W], [C, H, W] or [H, W, C] of one image", "(" + axes + ")");
        }
        int[] length = Arrays.stream(sides).mapToInt(Integer::parseInt).toArray();
        if (length.length == 2) {
            return new int[] {1, length[0], length[1], 0};
        }
        boolean last = wanted == 0 || (length[0] != wanted && length[2] != wanted)
                ? length[2] < length[0]
                : length[0] != wanted;
        int channels = last ? length[2] : length[0];
        if (channels > TiffLayout.MOST_BANDS) {
            throw corrupt(name, "1 to " + TiffLayout.MOST_BANDS + " channels", "(" + axes + ")");
        }
        return last ? new int[] {channels, length[0], length[1], 1} : new int[] {channels, length[1], length[2], 0};
    }

    /** Reads the values into an image [C, H, W]. */
    void read(Image target) {
        target.reshape(channels, height, width);
        ByteBuffer values = ByteBuffer.wrap(file).order(order);
        float[] pixels = target.pixels();
        int area = height * width;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < area; i++) {
                int at = channelsLast ? i * channels + c : c * area + i;
                float value = samples.value(values, start + at * samples.bytes());
                if (!Float.isFinite(value)) {
                    throw corrupt(
                            name,
                            "finite numbers",
                            value + " in channel %d, row %d, column %d".formatted(c, i / width, i % width));
                }
                pixels[c * area + i] = value;
            }
        }
    }

    private static String shown(String header) {
        String plain = header.strip().replaceAll("[^ -~]", "?");
        return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "..." : plain;
    }

    private static CorruptImageException corrupt(String name, String expected, String found) {
        return new CorruptImageException(name, "expected " + expected + ", found " + found, null);
    }
}
