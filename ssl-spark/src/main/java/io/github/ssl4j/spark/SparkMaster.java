package io.github.ssl4j.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A connection to a Spark cluster, set up for workers that stay: no dynamic allocation, no speculation, no web pages.
 *
 * <pre>{@code
 * try (SparkMaster master = SparkMaster.connect("local-cluster[4,1,2048]", "pretraining")) {
 *     SparkWorkers.of(master.context(), 4).run(...);
 * }
 * }</pre>
 *
 * <p>A worker is a task, and computes on {@code spark.task.cpus} threads: 1 by default, on a local cluster all cores of
 * an executor.
 *
 * <p>What {@code spark-submit} or system properties that begin with {@code spark.} have set stays as it is. Executors
 * get the class path of this process unless one is set; it has to be found at the same paths on every machine. They get
 * its properties {@code ssl4j.device} and {@code ssl4j.cuda...}, too, unless {@code spark.executor.extraJavaOptions} has
 * others.
 */
public final class SparkMaster implements AutoCloseable {
    private static final String STANDALONE = "spark://";
    /** What an application calls itself until a master has given it a name. */
    private static final String UNREGISTERED = "spark-application-";

    private static final String CLASS_PATH = "spark.executor.extraClassPath";
    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
    private static final String DEVICE = "ssl4j.device";
    private static final String CARD = "ssl4j.cuda.";
    private static final String TASK_CPUS = "spark.task.cpus";
    private static final int REACH_MILLISECONDS = 10_000;
    private static final String LOOPBACK = "127.0.0.1";

    private final JavaSparkContext context;
    private final LocalClusterHome home;

    private SparkMaster(JavaSparkContext context, LocalClusterHome home) {
        this.context = context;
        this.home = home;
    }

    /**
     * Connects to a cluster, or starts one on this machine.
     *
     * @param master such as {@code spark://host:7077}; {@code local-cluster[4,1,2048]} for four executors with one core
     *     and 2048 MiB each as processes of this machine; {@code local[4]} for four slots in this process
     * @param name of the application
     * @throws IllegalArgumentException if Spark knows no such kind of master
     * @throws IllegalStateException if the master cannot be reached or is none, or there is a Spark context in this
     *     process already
     */
    public static SparkMaster connect(String master, String name) {
        requireReachable(master);
        SparkConf conf = new SparkConf().setMaster(master).setAppName(name);
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.set("spark.dynamicAllocation.enabled", "false");
        conf.set("spark.speculation", "false");
        // a frozen executor is given up after a minute, not after two
        conf.setIfMissing("spark.network.timeout", "60s");
        conf.setIfMissing("spark.network.timeoutInterval", "10s");
        // Spark would wait a year for a worker that hangs before it meets the others
        conf.setIfMissing("spark.barrier.sync.timeout", "300s");
        // javacpp counts all memory of the process, most of which is not its own
        conf.set(
                JAVA_OPTIONS,
                (ownProperties() + " " + conf.get(JAVA_OPTIONS, "") + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0")
                        .strip());
        Optional<LocalCluster> local = LocalCluster.of(master);
        local.ifPresent(cluster -> conf.setIfMissing(TASK_CPUS, String.valueOf(cluster.cores())));
        limitThreads(conf);
        if (master.startsWith(STANDALONE) && !conf.contains("spark.jars")) {
            conf.setIfMissing(CLASS_PATH, classPath());
        }
        if (master.startsWith("local")) {
            conf.setIfMissing("spark.driver.host", LOOPBACK);
            conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
        }
        return local.isPresent() ? startLocal(conf, local.get().mebibytes()) : new SparkMaster(registered(conf), null);
    }

    /** Returns the properties of this process that say how workers compute, before those set for executors. */
    private static String ownProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.equals(DEVICE) || name.startsWith(CARD))
                .sorted()
                .map(name -> quoted("-D" + name + "=" + System.getProperty(name)))
                .collect(Collectors.joining(" "));
    }

    /** Returns a word as Spark takes it among others. */
    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Lets a worker compute on as many threads as its slot has cores, instead of as many as its machine has. */
    private static void limitThreads(SparkConf conf) {
        String cores = conf.get(TASK_CPUS, "1");
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", cores);
        if (!conf.get(JAVA_OPTIONS).contains("ActiveProcessorCount")) {
            conf.set(JAVA_OPTIONS, conf.get(JAVA_OPTIONS) + " -XX:ActiveProcessorCount=" + cores);
        }
    }

    /** Returns a context that the master has given a name of its own choice, where it is of the kind that does. */
    private static JavaSparkContext registered(SparkConf conf) {
        JavaSparkContext context = context(conf);
        String master = context.master();
        if (master.startsWith(STANDALONE) && context.sc().applicationId().startsWith(UNREGISTERED)) {
            context.close();
            throw new IllegalStateException("no connection to the Spark master " + master
                    + ": expected it to register the application, found no answer for a minute");
        }
        return context;
    }

    private static SparkMaster startLocal(SparkConf conf, String memory) {
        conf.setIfMissing("spark.executor.memory", memory + "m");
        LocalClusterHome home = new LocalClusterHome();
        home.configure(conf);
        try {
            return new SparkMaster(home.start(() -> context(conf)), home);
        } catch (RuntimeException e) {
            home.stop();
            throw e;
        }
    }

    private static JavaSparkContext context(SparkConf conf) {
        String master = conf.get("spark.master");
        try {
            return new JavaSparkContext(conf);
        } catch (Exception e) {
            // Scala declares none, and throws checked ones, too
            if (String.valueOf(e.getMessage()).contains("Could not parse Master URL")) {
                throw new IllegalArgumentException(
                        "expected a Spark master like spark://HOST:7077, local-cluster[2,1,2048] or local[2], found "
                                + master + "; others, such as yarn, need a Spark distribution and its spark-submit",
                        e);
            }
            throw new IllegalStateException(
                    "no connection to the Spark master " + master + ": " + GlooStore.firstLine(e), e);
        }
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Throws unless one of the standalone masters answers; Spark itself would try for a minute. */
    private static void requireReachable(String master) {
        if (!master.startsWith(STANDALONE)) {
            return;
        }
        List<String> failures = new ArrayList<>();
        for (String address : master.substring(STANDALONE.length()).split(",")) {
            int colon = address.lastIndexOf(':');
            if (colon < 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
                throw new IllegalArgumentException("expected a master like spark://host:7077, found " + master);
            }
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(
                                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                        REACH_MILLISECONDS);
                return;
            } catch (IOException e) {
                failures.add(address + ": " + e);
            }
        }
        throw new IllegalStateException("the Spark master " + master
                + " cannot be reached: expected one to listen, found " + String.join("; ", failures));
    }

    /** Returns the context of the connection. */
    public JavaSparkContext context() {
        return context;
    }

    /** Disconnects; a cluster on this machine ends, and what it wrote is deleted. */
    @Override
    public void close() {
        if (home == null) {
            context.close();
        } else {
            home.stop();
        }
    }
}
