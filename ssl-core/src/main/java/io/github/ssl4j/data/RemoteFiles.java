package io.github.ssl4j.data;

import java.nio.file.Path;

/**
 * Files that are reached over a network, by locations such as {@code hdfs://namenode/shards}. Found by
 * {@link java.util.ServiceLoader}: ssl-spark brings those of Hadoop.
 */
public interface RemoteFiles {
    /**
     * Returns the path of a location. {@link java.nio.file.Files} and {@link java.nio.channels.FileChannel} read it by
     * its file system, and its text is the location again.
     *
     * @param location a scheme, {@code ://} and the rest
     * @throws IllegalArgumentException if nothing is known about the scheme
     */
    Path path(String location);
}
