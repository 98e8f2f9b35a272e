package io.github.ssl4j.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.ImageMemory;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.PixelBudget;
import io.github.ssl4j.data.ReadPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The samples of a source in its order, made ahead by a thread per processor. */
final class SampleStream implements AutoCloseable {
    private static final int AHEAD = 8;
    private static final long SECONDS_TO_STOP = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ImageSource images;
    private final SampleKeys keys;
    private final Shrinker shrinker;
    private final String extension;
    private final ThreadLocal<ImageMemory> memory;
    private final ExecutorService threads;
    private final int limit;
    private final Deque<Future<Sample>> ahead = new ArrayDeque<>();
    private int next;

    SampleStream(ShardPlan plan, ImageSource images, int first) {
        int processors = Runtime.getRuntime().availableProcessors();
        this.images = images;
        this.keys = new SampleKeys(images, plan.data());
        this.shrinker = new Shrinker(plan.size(), plan.format());
        this.extension = plan.format().extension();
        PixelBudget budget = PixelBudget.usual();
        this.memory = ThreadLocal.withInitial(() -> new ImageMemory(images.channels(), budget, processors));
        this.threads = Executors.newFixedThreadPool(processors, work -> {
            Thread thread = new Thread(work, "ssl4j-prepare");
            thread.setDaemon(true);
            return thread;
        });
        this.limit = AHEAD * processors;
        this.next = first;
    }

    /** Returns the next sample; the caller knows how many there are. */
    Sample next() {
        while (ahead.size() < limit && next < images.size()) {
            int index = next++;
            ahead.add(threads.submit(() -> sample(index)));
        }
        try {
            return ahead.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while images were shrunk", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private Sample sample(int index) {
        ImageMemory own = memory.get();
        try {
            FullSize full = new FullSize(own);
            images.read(index, own.image(), full);
            int height = full.height > 0 ? full.height : own.image().height();
            int width = full.width > 0 ? full.width : own.image().width();
            return sample(index, shrinker.encode(own.image(), height, width, own.result()));
        } catch (CorruptImageException e) {
            return Sample.corrupt(new CorruptImage(index, e.image(), e.reason()));
        } finally {
            own.end();
        }
    }

    /** How large an image is that may be shrunk while it is read; unknown of others. */
    private final class FullSize implements ReadPlan {
        private final ImageMemory memory;
        private int height;
        private int width;

        FullSize(ImageMemory memory) {
            this.memory = memory;
        }

        @Override
        public int reduction(int fullHeight, int fullWidth) {
            height = fullHeight;
            width = fullWidth;
            return shrinker.reduction(fullHeight, fullWidth);
        }

        @Override
        public void expect(long values) {
            memory.expect(values);
        }
    }

    private Sample sample(int index, byte[] picture) {
        String key = keys.of(index);
        List<Sample.Part> parts = new ArrayList<>();
        parts.add(new Sample.Part(key + "." + extension, picture));
        ObjectNode about = JSON.createObjectNode().put("name", keys.name(index));
        if (images.labelled()) {
            int label = images.label(index);
            parts.add(new Sample.Part(key + ".cls", Integer.toString(label).getBytes(StandardCharsets.US_ASCII)));
            about.put("label", label).put("class", images.classes().get(label));
        }
        parts.add(new Sample.Part(key + ".json", json(about)));
        return new Sample(parts, Optional.empty());
    }

    private static byte[] json(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names are always valid JSON", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "images are still being shrunk " + SECONDS_TO_STOP + " s after the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
