package io.github.ssl4j.spark.hadoop;

import io.github.ssl4j.data.RemoteFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * The files of every scheme that Hadoop knows: HDFS and those of clouds whose jars are on the class path, as the
 * configuration there says.
 */
public final class HadoopFiles implements RemoteFiles {
    /** What Spark passes on to Hadoop. */
    private static final String SETTINGS = "spark.hadoop.";

    private static final Pattern LOCATION = Pattern.compile("(\\w[\\w+.-]*)://([^/]*)(.*)", Pattern.DOTALL);
    private static final Map<String, HadoopFileSystem> KNOWN = new ConcurrentHashMap<>();

    @Override
    public Path path(String location) {
        return pathOf(location);
    }

    static HadoopPath pathOf(String location) {
        Matcher parts = LOCATION.matcher(location);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected a location such as hdfs://namenode/shards, found " + location);
        }
        HadoopFileSystem files = KNOWN.computeIfAbsent(
                parts.group(1) + "://" + parts.group(2), root -> open(root, parts.group(1), parts.group(2)));
        return new HadoopPath(files, "/" + parts.group(3));
    }

    private static HadoopFileSystem open(String root, String scheme, String authority) {
        try {
            URI uri = new URI(scheme, authority.isEmpty() ? null : authority, "/", null, null);
            return new HadoopFileSystem(root, uri, FileSystem.get(uri, configuration()));
        } catch (URISyntaxException | IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    root + "/: expected files that Hadoop knows, found " + Failure.firstLine(e), e);
        }
    }

    /** Returns the configuration of the class path with what Spark's settings change: on workers those of the driver. */
    private static Configuration configuration() {
        SparkEnv running = SparkEnv.get();
        SparkConf settings = running == null ? new SparkConf() : running.conf();
        Configuration configuration = new Configuration();
        for (var setting : settings.getAllWithPrefix(SETTINGS)) {
            configuration.set(setting._1(), setting._2());
        }
        return configuration;
    }
}
