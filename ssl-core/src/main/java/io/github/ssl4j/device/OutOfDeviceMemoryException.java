package io.github.ssl4j.device;

/** Thrown when a device has no room for a storage; the message says how much was asked, held and free. */
public final class OutOfDeviceMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message that names the sizes. */
    public OutOfDeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
