package io.github.ssl4j.shards;

import io.github.ssl4j.data.CorruptImage;
import java.util.ArrayList;
import java.util.List;

/** Images that cannot be read: one is always tolerated, beyond that 1 %. */
final class LeftOut {
    /** Fewer images than this say too little about the share that is corrupt. */
    private static final int FIRST_JUDGEMENT = 10_000;

    private static final int TOLERATED_ONE_IN = 100;
    private static final int NAMED = 20;

    private final List<CorruptImage> all;
    private final int before;
    private final int images;

    LeftOut(List<CorruptImage> before, int images) {
        this.all = new ArrayList<>(before);
        this.before = before.size();
        this.images = images;
    }

    /**
     * Adds an image.
     *
     * @param seen how many images were tried
     * @throws IllegalArgumentException if these are too many
     */
    void add(CorruptImage image, int seen) {
        all.add(image);
        int judged = Math.max(seen, Math.min(images, FIRST_JUDGEMENT));
        if (all.size() > Math.max(1, judged / TOLERATED_ONE_IN)) {
            StringBuilder text = new StringBuilder("%d corrupt images among the first %d of %d, more than 1 %% is not"
                    .formatted(all.size(), seen, images));
            text.append(" tolerated; remove or repair:");
            for (CorruptImage corrupt : all.subList(0, Math.min(NAMED, all.size()))) {
                text.append("\n  ").append(corrupt.name()).append(": ").append(corrupt.reason());
            }
            if (all.size() > NAMED) {
                text.append("\n  and ").append(all.size() - NAMED).append(" more");
            }
            throw new IllegalArgumentException(text.toString());
        }
    }

    int count() {
        return all.size();
    }

    List<CorruptImage> ofThisShard() {
        return all.subList(before, all.size());
    }
}
