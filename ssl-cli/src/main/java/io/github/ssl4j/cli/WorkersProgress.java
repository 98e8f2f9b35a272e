package io.github.ssl4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far workers elsewhere have come: a line every ten seconds, from the metrics that rank 0 writes. */
final class WorkersProgress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkersProgress.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 10;
    private static final int TAIL_BYTES = 1 << 16;

    private final Path metrics;
    private final String name;
    private final PrintStream out;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ssl4j-workers-progress");
        thread.setDaemon(true);
        return thread;
    });
    private long shown;

    WorkersProgress(Path metrics, String name, PrintStream out) {
        this.metrics = metrics;
        this.name = name;
        this.out = out;
        this.shown = made();
        timer.scheduleWithFixedDelay(this::show, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Returns the last step that an earlier process made; -1 if there is none. */
    private long made() {
        try {
            return last().map(step -> step.path("step").asLong()).orElse(-1L);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", metrics, e);
            return -1;
        }
    }

    /** Prints the last step, unless it was shown already; a run that goes on from a checkpoint may fall back. */
    private void show() {
        try {
            Optional<JsonNode> last = last();
            if (last.isPresent() && last.get().path("step").asLong() != shown) {
                shown = last.get().path("step").asLong();
                out.printf(
                        Locale.ROOT,
                        "%s: epoch %d, step %d, loss %.3f, %.0f images/s%n",
                        name,
                        last.get().path("epoch").asLong(),
                        shown + 1,
                        last.get().path("loss").asDouble(),
                        last.get().path("images_per_second").asDouble());
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read, so progress is not shown: {}", metrics, e.toString());
            timer.shutdown();
        }
    }

    private Optional<JsonNode> last() throws IOException {
        if (!Files.exists(metrics)) {
            return Optional.empty();
        }
        try (RandomAccessFile file = new RandomAccessFile(metrics.toFile(), "r")) {
            long from = Math.max(0, file.length() - TAIL_BYTES);
            byte[] tail = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            for (int i = lines.size() - 1; i >= 0; i--) {
                Optional<JsonNode> line = whole(lines.get(i));
                if (line.isPresent()) {
                    return line;
                }
            }
            return Optional.empty();
        }
    }

    /** Returns a line as JSON; empty for one that is being written, or cut at the beginning of what was read. */
    private static Optional<JsonNode> whole(String line) {
        try {
            return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            LOG.debug("an incomplete line of metrics", e);
            return Optional.empty();
        }
    }

    /** Shows the last step. */
    @Override
    public void close() {
        timer.shutdownNow();
        show();
    }
}
