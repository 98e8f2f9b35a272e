package io.github.ssl4j.data;

import io.github.ssl4j.data.files.FileNames;

/** One image of a source cannot be read; the others may be fine. */
public final class CorruptImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String image;
    private final String reason;

    /**
     * @param image the name of the image, as {@link ImageSource#name} gives it
     * @param reason what is wrong with it
     * @param cause the error underneath, or null
     */
    public CorruptImageException(String image, String reason, Throwable cause) {
        super("cannot read image " + FileNames.printable(image) + ": " + reason, cause);
        this.image = image;
        this.reason = reason;
    }

    /** The name of the image. */
    public String image() {
        return image;
    }

    /** What is wrong with the image. */
    public String reason() {
        return reason;
    }
}
