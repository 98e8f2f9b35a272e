package io.github.ssl4j.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.cpu.Processor;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says in one screen what ssl4j finds on this machine. */
@Command(
        name = "doctor",
        description = "Show what ssl4j finds here: Java, processor, device and why, libraries, memory, GPU.")
final class Doctor implements Callable<Integer> {
    private static final double GIBIBYTE = 1L << 30;
    private static final Path NVIDIA_DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final List<String> VARIABLES =
            List.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "ONEDNN_MAX_CPU_ISA", "MALLOC_ARENA_MAX", "SSL4J_JAVA_OPTS");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        line(out, "ssl4j", Ssl4j.version());
        line(out, "Java", properties(", ", "java.version", "java.vm.name", "java.home"));
        line(out, "System", properties(" ", "os.name", "os.version", "os.arch"));
        line(out, "Processor", Processor.name() + ", " + Runtime.getRuntime().availableProcessors() + " threads");
        line(out, "Instructions", vectors());
        boolean healthy = devices(out);
        line(out, "GPU", gpu());
        memory(out);
        line(out, "Unpacked natives", Loader.getCacheDir().toString());
        line(out, "Environment", environment());
        out.flush();
        return healthy ? 0 : 1;
    }

    private static boolean devices(PrintWriter out) {
        boolean chosen = check(out, "Device", () -> {
            String asked = System.getProperty("ssl4j.device");
            String why = asked == null ? "the fastest that works here" : "asked for by -Dssl4j.device=" + asked;
            try (Device device = Devices.best()) {
                return device.name() + ", " + why + "; -Dssl4j.device=cuda, cpu or nd4j chooses another";
            }
        });
        boolean cpu = check(out, "  cpu", () -> describe("cpu"));
        line(out, "  bf16", ifAvailable(Doctor::bfloat16));
        line(out, "  cuda", ifAvailable(() -> describe("cuda")));
        boolean reference = check(out, "  nd4j", () -> describe("nd4j"));
        return chosen && cpu && reference;
    }

    private static String describe(String name) {
        try (Device device = Devices.named(name)) {
            return device.description();
        }
    }

    private interface Finding {
        String find();
    }

    /** Prints what was found, or why it does not work. */
    private static boolean check(PrintWriter out, String name, Finding finding) {
        try {
            line(out, name, finding.find());
            return true;
        } catch (RuntimeException | LinkageError e) {
            line(out, name, "does not work: " + e);
            return false;
        }
    }

    /** Returns what was found, or why it is not there. */
    private static String ifAvailable(Finding finding) {
        try {
            return finding.find();
        } catch (RuntimeException | LinkageError e) {
            return "not available: " + e.getMessage();
        }
    }

    private static String bfloat16() {
        try (Device device = Devices.named("cpu", Precision.BFLOAT16)) {
            return "available on " + device.name() + ": --precision " + Precision.BFLOAT16.label();
        }
    }

    private static String gpu() throws IOException {
        return Files.isReadable(NVIDIA_DRIVER)
                ? "kernel driver: " + Files.readAllLines(NVIDIA_DRIVER).get(0).strip()
                : "no kernel driver: " + NVIDIA_DRIVER + " not found";
    }

    private static void memory(PrintWriter out) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            String memory = gibibytes(system.getTotalMemorySize()) + " in the machine or container, "
                    + gibibytes(system.getFreeMemorySize()) + " free";
            line(out, "Memory", memory);
        }
        String heap = gibibytes(Runtime.getRuntime().maxMemory());
        line(out, "  heap", "at most " + heap + "; SSL4J_JAVA_OPTS=-Xmx8g changes it");
        String outside = "limit of javacpp " + limit(Pointer.maxBytes()) + ", for the whole process "
                + limit(Pointer.maxPhysicalBytes());
        line(out, "  off-heap", outside);
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIBIBYTE);
    }

    private static String limit(long bytes) {
        return bytes <= 0 || bytes == Long.MAX_VALUE ? "none" : gibibytes(bytes);
    }

    private static String properties(String between, String... names) {
        return Stream.of(names).map(System::getProperty).collect(Collectors.joining(between));
    }

    private static String vectors() {
        List<String> vectors = Processor.vectors();
        return vectors.isEmpty() ? "unknown: Linux does not say" : String.join(" ", vectors);
    }

    private static String environment() {
        List<String> set = VARIABLES.stream()
                .filter(name -> Objects.nonNull(System.getenv(name)))
                .map(name -> name + "=" + System.getenv(name))
                .toList();
        return set.isEmpty() ? "none of " + String.join(", ", VARIABLES) + " is set" : String.join(" ", set);
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("%-17s %s%n", name, Optional.ofNullable(value).orElse("unknown"));
        out.flush();
    }
}
