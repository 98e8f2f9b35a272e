package io.github.ssl4j.data.decoding;

/** What is wrong with the bytes of an image, which the catcher puts beside its name. */
final class MalformedImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedImageException(String reason) {
        super(reason);
    }
}
