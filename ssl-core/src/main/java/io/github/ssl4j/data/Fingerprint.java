package io.github.ssl4j.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a list of numbers, texts and bytes, each with its length so that different lists never read the same.
 */
final class Fingerprint {
    /** About how many images of a large source are sampled for their content. */
    private static final int SAMPLE = 1_000;

    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Fingerprint add(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        return this;
    }

    Fingerprint add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    Fingerprint add(byte[] bytes) {
        return add(bytes, 0, bytes.length);
    }

    Fingerprint add(byte[] bytes, int from, int length) {
        add(length);
        digest.update(bytes, from, length);
        return this;
    }

    /** Returns the digest in hexadecimal digits; the list is empty again afterwards. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns whether the content of an image of this name counts: of all in a small source, else of a sample. */
    static boolean isSampled(String name, int images) {
        int oneIn = (images + SAMPLE - 1) / SAMPLE;
        int mixed = name.hashCode() * 0x9E3779B1;
        return Integer.remainderUnsigned(mixed ^ mixed >>> 16, oneIn) == 0;
    }

    /** Returns the fingerprint of names and, of a sample, of pixels. */
    static String ofPixels(ImageSource images) {
        Fingerprint fingerprint = new Fingerprint().add(images.size()).add(images.channels());
        Image image = new Image(images.channels(), 1, 1);
        for (int i = 0; i < images.size(); i++) {
            String name = images.name(i);
            fingerprint.add(name);
            if (isSampled(name, images.size())) {
                fingerprint.addPixels(images, i, image);
            }
        }
        return fingerprint.hex();
    }

    /**
     * Returns the fingerprint of the pixels of an image.
     *
     * @throws CorruptImageException if it cannot be read
     */
    static String ofPixels(ImageSource images, int index) {
        Image image = new Image(images.channels(), 1, 1);
        images.read(index, image);
        return new Fingerprint().add(image).hex();
    }

    private void addPixels(ImageSource images, int index, Image image) {
        try {
            images.read(index, image);
        } catch (CorruptImageException e) {
            add("corrupt");
            return;
        }
        add(image);
    }

    private Fingerprint add(Image image) {
        int count = image.channels() * image.height() * image.width();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES));
        bytes.asFloatBuffer().put(image.pixels(), 0, count);
        return add(image.height()).add(image.width()).add(bytes.array());
    }
}
