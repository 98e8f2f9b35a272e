package io.github.ssl4j.data.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What precedes the elements of an array in a file of NumPy's format .npy.
 *
 * @param type the type of the elements as NumPy writes it, such as {@code <f4}
 * @param fortranOrder whether the first axis is the fastest
 * @param shape the length of every axis; none for a scalar
 * @param bytes how many bytes there are before the first element
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
public record NpyHeader(String type, boolean fortranOrder, long[] shape, int bytes) {
    /** The bytes before the header's text in version 1: magic, version and the length of the text. */
    private static final int START = 10;

    private static final int ALIGNMENT = 64;
    private static final int LONGEST = 1 << 20;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN_ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    /** Returns the header that {@link #written} writes for floats of a shape, the last axis fastest. */
    public static NpyHeader floats(long... shape) {
        return new NpyHeader("<f4", false, shape, text(shape).length());
    }

    /**
     * Returns the header of floats in version 1.0, byte by byte as NumPy has it where the shape has up to three axes.
     */
    public byte[] written() {
        byte[] text = text(shape).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(MAGIC, 0, text, 0, MAGIC.length);
        ByteBuffer.wrap(text)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC.length, (byte) 1)
                .put(MAGIC.length + 1, (byte) 0)
                .putShort(START - Short.BYTES, (short) (text.length - START));
        return text;
    }

    /**
     * Returns the header with blanks for its first bytes: at least 128 bytes, so that the first axis may grow in place.
     */
    private static String text(long[] shape) {
        String lengths = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + lengths
                + (shape.length == 1 ? "," : "") + "), }";
        int length = Math.max(START + dictionary.length() + 1, ALIGNMENT + 1);
        int padded = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return " ".repeat(START) + dictionary + " ".repeat(padded - START - dictionary.length() - 1) + "\n";
    }

    /**
     * Reads the header at the beginning of a file of version 1 to 3.
     *
     * @param what the name of the file, for messages
     * @param start the first bytes of the file: all of its header, or all there are
     * @throws IllegalArgumentException if it is none, or incomplete
     */
    public static NpyHeader parse(String what, byte[] start) {
        if (start.length < START || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IllegalArgumentException(what + " is not a .npy file");
        }
        ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        boolean shortHeader = start[MAGIC.length] == 1;
        int from = shortHeader ? START : START + Short.BYTES;
        if (start.length < from) {
            throw new IllegalArgumentException(what + " ends within its header");
        }
        long length = shortHeader ? Short.toUnsignedInt(bytes.getShort(8)) : Integer.toUnsignedLong(bytes.getInt(8));
        if (length > LONGEST || from + length > start.length) {
            throw new IllegalArgumentException(what + " ends within its header: " + length + " bytes announced, "
                    + (start.length - from) + " found");
        }
        String header = new String(start, from, (int) length, StandardCharsets.ISO_8859_1);
        return new NpyHeader(
                find(what, DESCRIPTION, header),
                find(what, FORTRAN_ORDER, header).equals("True"),
                shape(what, find(what, SHAPE, header)),
                from + (int) length);
    }

    private static long[] shape(String what, String lengths) {
        try {
            return Arrays.stream(lengths.split(","))
                    .map(String::trim)
                    .filter(length -> !length.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    what + " has a header without whole numbers as its shape: (" + lengths + ")", e);
        }
    }

    private static String find(String what, Pattern pattern, String header) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IllegalArgumentException(
                    what + " has a header without " + pattern.pattern() + ": " + header.trim());
        }
        return matcher.group(1);
    }

    /** Returns the number of elements. */
    public long elements() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
