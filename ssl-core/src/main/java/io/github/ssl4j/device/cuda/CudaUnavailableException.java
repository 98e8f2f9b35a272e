package io.github.ssl4j.device.cuda;

/** Thrown when there is no usable NVIDIA card; the message is one line that says what is missing. */
public final class CudaUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CudaUnavailableException(String message) {
        super(message);
    }

    CudaUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
