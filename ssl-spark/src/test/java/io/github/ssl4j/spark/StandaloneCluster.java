package io.github.ssl4j.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A master and two workers of one slot as processes, each worker at an address of its own, 127.0.0.2 and 127.0.0.3. */
final class StandaloneCluster implements AutoCloseable {
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private String url;

    private StandaloneCluster(Path folder) {
        this.folder = folder;
    }

    /** Starts a cluster of workers that are alike. */
    static StandaloneCluster start(Path folder) throws IOException, InterruptedException {
        return start(folder, Map.of());
    }

    /** Starts a cluster whose second worker has these environment variables, too, and so have its executors. */
    static StandaloneCluster start(Path folder, Map<String, String> ofSecond) throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(folder);
        try {
            cluster.start(ofSecond);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void start(Map<String, String> ofSecond) throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        url = "spark://127.0.0.1:" + port;
        start(Map.of(), "master.Master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
        awaitListener(port);
        startWorker("127.0.0.2", Map.of());
        startWorker("127.0.0.3", ofSecond);
    }

    private void startWorker(String host, Map<String, String> environment) throws IOException {
        start(
                environment,
                "worker.Worker",
                "--host",
                host,
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                "--work-dir",
                folder.resolve("work" + host).toString(),
                url);
    }

    private void start(Map<String, String> environment, String name, String... arguments) throws IOException {
        Path home = Files.createDirectory(folder.resolve("home" + processes.size()));
        Files.createDirectory(home.resolve("jars"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.spark.deploy." + name));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_DIRS", home.toString());
        builder.environment().putAll(environment);
        processes.add(builder.start());
    }

    private static void awaitListener(int port) throws InterruptedException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
    }

    /** Returns where the master is. */
    String url() {
        return url;
    }

    /** Returns the executors that live. */
    List<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(process -> process.toHandle().descendants())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    @Override
    public void close() {
        executors().forEach(ProcessHandle::destroyForcibly);
        processes.forEach(Process::destroyForcibly);
    }
}
