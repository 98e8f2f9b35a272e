package io.github.ssl4j.spark;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that stands for a Spark distribution where a cluster on one machine is started from the class path alone.
 * Executors find the class path of this process there, and Spark puts there what they write.
 */
final class LocalClusterHome implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalClusterHome.class);
    private static final String TESTING = "spark.testing";
    private static final String HOME = "spark.test.home";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLISECONDS = 100;

    private final Path folder;
    private final Thread hook = new Thread(this::clear, "ssl4j-local-cluster-home");

    LocalClusterHome() {
        try {
            folder = Files.createTempDirectory("ssl4j-spark");
            Files.createDirectory(folder.resolve("local"));
            writeClassPath(Files.createDirectory(folder.resolve("jars")).resolve("executors.jar"));
        } catch (IOException e) {
            throw new IllegalStateException("a folder for the local Spark cluster cannot be made: " + e, e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Writes a jar that stands for the class path of this process. A command with all its entries would be too long. */
    private static void writeClassPath(Path jar) throws IOException {
        String urls = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toUri().toString())
                .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, urls);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.finish();
        }
    }

    /** Adds what executors on this machine need. */
    void configure(SparkConf conf) {
        conf.set("spark.local.dir", folder.resolve("local").toString());
        // without it the worker looks for the build folders of Spark's own sources
        conf.set("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
    }

    /**
     * Starts a cluster with this home. Spark takes it from the environment, which cannot be changed from within, or from
     * properties for its own tests; its workers look only when they are made.
     */
    <T> T start(Supplier<T> cluster) {
        synchronized (LocalClusterHome.class) {
            System.setProperty(TESTING, "true");
            System.setProperty(HOME, folder.toString());
            try {
                return cluster.get();
            } finally {
                System.clearProperty(TESTING);
                System.clearProperty(HOME);
            }
        }
    }

    /** Ends executors that are left, frozen ones for example, and deletes the folder. */
    @Override
    public void close() {
        clear();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void clear() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!executors().isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(PAUSE_MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ProcessHandle executor : executors()) {
            LOG.warn("the executor of process {} did not end and is killed", executor.pid());
            executor.destroyForcibly();
            executor.onExit().join();
        }
        try {
            delete();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} could not be deleted", folder, e);
        }
    }

    /** Returns the executors of this cluster; their class path names the folder. */
    private List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(folder.toString()))
                .toList();
    }

    private void delete() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("Spark deletes in {}, too", folder, e);
            delete();
        }
    }
}
