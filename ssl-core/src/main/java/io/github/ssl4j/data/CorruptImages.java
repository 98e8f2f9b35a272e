package io.github.ssl4j.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images of a source found corrupt so far, and how many are too many. Safe for use by several threads. */
final class CorruptImages {
    /** Fewer images than this say too little about the share that is corrupt. */
    private static final int FIRST_JUDGEMENT = 10_000;

    private static final double ROUNDING = 1e-9;
    private static final Logger LOG = LoggerFactory.getLogger(ImageLoader.class);

    private final int size;
    private final double share;
    private final Map<Integer, CorruptImageException> byIndex = new LinkedHashMap<>();

    /** No more than a share of a source of some size is tolerated; above 0, one always is. */
    CorruptImages(int size, double share) {
        this.size = size;
        this.share = share;
    }

    synchronized boolean contains(int index) {
        return byIndex.containsKey(index);
    }

    synchronized List<CorruptImage> list() {
        return byIndex.entrySet().stream()
                .map(found -> new CorruptImage(
                        found.getKey(),
                        found.getValue().image(),
                        found.getValue().reason()))
                .toList();
    }

    /**
     * Counts an image, once however often it is met.
     *
     * @throws TooManyCorruptImagesException if more than one is corrupt, and more than the share of those seen
     */
    synchronized void add(int index, CorruptImageException corrupt, long read) {
        if (byIndex.putIfAbsent(index, corrupt) != null) {
            return;
        }
        LOG.warn("{}; another image takes its place ({} corrupt so far)", corrupt.getMessage(), byIndex.size());
        long seen = Math.min(size, read);
        long judged = Math.max(seen, Math.min(size, FIRST_JUDGEMENT));
        if (byIndex.size() > Math.max(share > 0 ? 1 : 0, (long) (judged * share + ROUNDING))) {
            throw tooMany(read);
        }
    }

    synchronized TooManyCorruptImagesException tooMany(long read) {
        return new TooManyCorruptImagesException(new ArrayList<>(byIndex.values()), Math.min(size, read), size, share);
    }
}
