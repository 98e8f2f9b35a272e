package io.github.ssl4j.device.cuda;

/** Thrown when there is no usable NVIDIA card; the message is one line that says what is missing. */
public final class CudaUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean driverFound;

    CudaUnavailableException(String message) {
        this(message, true, null);
    }

    CudaUnavailableException(String message, Throwable cause) {
        this(message, true, cause);
    }

    private CudaUnavailableException(String message, boolean driverFound, Throwable cause) {
        super(message, cause);
        this.driverFound = driverFound;
    }

    static CudaUnavailableException withoutDriver(String message) {
        return new CudaUnavailableException(message, false, null);
    }

    /** Returns whether an NVIDIA driver is there, so that a card was to be expected. */
    public boolean driverFound() {
        return driverFound;
    }
}
