package io.github.ssl4j.spark.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsNotDirectoryException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;

/** Hadoop's exceptions as those that {@link java.nio.file.Files} is known for. */
final class Failure {

    private Failure() {}

    /** Returns what to throw for a failure on a path. */
    static IOException of(Path path, IOException failure) {
        IOException e = failure instanceof RemoteException remote ? remote.unwrapRemoteException() : failure;
        if (e instanceof FileNotFoundException
                || e instanceof ParentNotDirectoryException
                || e instanceof PathIsNotDirectoryException) {
            return withCause(new NoSuchFileException(path.toString()), e);
        }
        if (e instanceof AccessControlException) {
            return withCause(new AccessDeniedException(path.toString(), null, firstLine(e)), e);
        }
        return new IOException(firstLine(e), e);
    }

    private static IOException withCause(IOException known, IOException cause) {
        known.initCause(cause);
        return known;
    }

    /** Returns what an exception says without the trace of another machine. */
    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
