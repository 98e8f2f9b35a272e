package io.github.ssl4j.spark.hadoop;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;

/** The files of this machine as those of {@code node://here}; nothing answers at {@code node://gone}. */
public final class NodeFileSystem extends RawLocalFileSystem {
    /** What makes Spark and Hadoop know it. */
    public static final String SETTING = "spark.hadoop.fs.node.impl";

    /** Where the files of this machine are in it. */
    public static final String ROOT = "node://here";

    /** The environment variable of a folder that holds the files of another node. */
    public static final String BELOW = "SSL4J_TESTS_NODE";

    private URI uri;

    @Override
    public String getScheme() {
        return "node";
    }

    @Override
    public void initialize(URI name, Configuration configuration) throws IOException {
        uri = name;
        super.initialize(name, configuration);
    }

    @Override
    public URI getUri() {
        return uri == null ? URI.create(ROOT) : uri;
    }

    @Override
    public File pathToFile(Path path) {
        File file = super.pathToFile(path);
        String below = System.getenv(BELOW);
        return below == null ? file : new File(below + file);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        if (uri.getAuthority().equals("gone")) {
            throw new ConnectException("Connection refused");
        }
        return super.getFileStatus(path);
    }

    /** Asks for what the owner may, and so refuses even those who may everything. */
    @Override
    public void access(Path path, FsAction mode) throws IOException {
        String owners = PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(pathToFile(path).toPath()))
                .substring(0, mode.SYMBOL.length());
        for (int i = 0; i < owners.length(); i++) {
            if (mode.SYMBOL.charAt(i) != '-' && owners.charAt(i) == '-') {
                throw new AccessControlException("Permission denied: " + path);
            }
        }
    }
}
