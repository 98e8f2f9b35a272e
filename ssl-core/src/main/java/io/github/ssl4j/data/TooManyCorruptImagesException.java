package io.github.ssl4j.data;

import io.github.ssl4j.data.files.FileNames;
import java.math.BigDecimal;
import java.util.List;

/** So many images of a source cannot be read that training on the rest would be a mistake. */
public final class TooManyCorruptImagesException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int NAMED_IN_MESSAGE = 100;

    private final transient List<CorruptImageException> images;

    TooManyCorruptImagesException(List<CorruptImageException> images, long seen, int size, double share) {
        super(message(images, seen, size, share), images.get(0));
        this.images = List.copyOf(images);
    }

    /** Every image found corrupt, in the order in which they were found. */
    public List<CorruptImageException> images() {
        return images;
    }

    private static String message(List<CorruptImageException> images, long seen, int size, double share) {
        StringBuilder text = new StringBuilder();
        text.append(images.size()).append(images.size() == 1 ? " corrupt image" : " corrupt images");
        text.append(" among the first ").append(seen).append(" of ").append(size);
        String percent =
                BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
        text.append(", more than ").append(percent).append(" % is not tolerated; remove or repair:");
        for (CorruptImageException corrupt : images.subList(0, Math.min(NAMED_IN_MESSAGE, images.size()))) {
            text.append("\n  ")
                    .append(FileNames.printable(corrupt.image()))
                    .append(": ")
                    .append(corrupt.reason());
        }
        if (images.size() > NAMED_IN_MESSAGE) {
            text.append("\n  and ").append(images.size() - NAMED_IN_MESSAGE).append(" more");
        }
        return text.toString();
    }
}
