package io.github.ssl4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.ShutdownHookManager$;
import org.apache.spark.util.Utils$;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.runtime.BoxedUnit;

/**
 * The folder that stands for a Spark distribution where a cluster on one machine is started from the class path alone.
 * Spark wants a folder of jars there, which stays empty, and puts there what executors write.
 */
final class LocalClusterHome {
    private static final Logger LOG = LoggerFactory.getLogger(LocalClusterHome.class);
    private static final String PREFIX = "ssl4j-spark-";
    private static final String LOCK = "lock";
    private static final String TESTING = "spark.testing";
    private static final String HOME = "spark.test.home";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 10;
    private static final int BEFORE_SPARK = 1000;

    private final Path folder;
    /** Held as long as this process lives. */
    private final FileChannel lock;

    private final Object hook;
    private Runnable cluster = () -> {};
    private boolean stopped;

    LocalClusterHome() {
        try {
            deleteAbandoned();
            folder = Files.createTempDirectory(PREFIX);
            lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            Files.createDirectory(folder.resolve("local"));
            Files.createDirectory(folder.resolve("jars"));
        } catch (IOException e) {
            throw new IllegalStateException("a folder for the local Spark cluster cannot be made: " + e, e);
        }
        hook = ShutdownHookManager$.MODULE$.addShutdownHook(BEFORE_SPARK, this::stopAtShutdown);
    }

    /** Spark itself would kill the executors of a process that ends one by one, and start others in their place. */
    private BoxedUnit stopAtShutdown() {
        stop();
        return BoxedUnit.UNIT;
    }

    /** Deletes the folders of processes that were killed before they could do so, which hold their locks no more. */
    private static void deleteAbandoned() throws IOException {
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), PREFIX + "*")) {
            for (Path abandoned : folders) {
                if (isAbandoned(abandoned)) {
                    delete(abandoned);
                }
            }
        }
    }

    private static boolean isAbandoned(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("{} is left alone", folder, e);
            return false;
        }
    }

    /** Adds what executors on this machine need. */
    void configure(SparkConf conf) {
        conf.set("spark.local.dir", folder.resolve("local").toString());
        // without it the worker looks for the build folders of Spark's own sources
        conf.set("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
    }

    /**
     * Starts a cluster with this home. Spark takes it from the environment, which cannot be changed from within, or
     * from properties for its own tests; its workers look only when they are made. Executors then get the class path of
     * this process, too.
     */
    JavaSparkContext start(Supplier<JavaSparkContext> starter) {
        synchronized (LocalClusterHome.class) {
            Utils$.MODULE$.clearLocalRootDirs();
            System.setProperty(TESTING, "true");
            System.setProperty(HOME, folder.toString());
            try {
                JavaSparkContext context = starter.get();
                cluster = context::close;
                return context;
            } finally {
                System.clearProperty(TESTING);
                System.clearProperty(HOME);
            }
        }
    }

    /**
     * Stops the cluster, ends executors that are left, frozen ones for example, and deletes the folder; doing so again
     * has no effect.
     */
    void stop() {
        synchronized (LocalClusterHome.class) {
            if (stopped) {
                return;
            }
            stopped = true;
            List<ProcessHandle> executors = executors();
            cluster.run();
            end(executors);
            end(executors());
            delete();
            // the next context of this process would go on in the same folder
            Utils$.MODULE$.clearLocalRootDirs();
            ShutdownHookManager$.MODULE$.removeShutdownHook(hook);
        }
    }

    private static void end(List<ProcessHandle> executors) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (ProcessHandle executor : executors) {
            try {
                executor.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.warn("the executor of process {} did not end and is killed", executor.pid(), e);
                executor.destroyForcibly();
                executor.onExit().join();
            } catch (InterruptedException e) {
                executor.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the executors of this cluster; their class path names the folder. */
    private List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(child -> command(child).contains(folder.toString()))
                .toList();
    }

    /** Returns the whole command of a process, of which Java gives no more than 4096 characters on Linux. */
    private static String command(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
        } catch (IOException e) {
            LOG.debug("process {} is asked of the system in another way", process.pid(), e);
            return process.info().commandLine().orElse("");
        }
    }

    private void delete() {
        delete(folder);
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("the lock of {} could not be closed", folder, e);
        }
    }

    /** Deletes a folder, in which Spark may still delete, too. */
    private static void delete(Path folder) {
        for (int attempt = 0; Files.exists(folder) && attempt < ATTEMPTS; attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                LOG.debug("{} could not be deleted at once", folder, e);
            }
        }
        if (Files.exists(folder)) {
            LOG.warn("{} could not be deleted", folder);
        }
    }
}
