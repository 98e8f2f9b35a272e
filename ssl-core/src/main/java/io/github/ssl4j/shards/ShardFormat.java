package io.github.ssl4j.shards;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the images of shards are encoded. */
public enum ShardFormat {
    /** JPEG of quality 95. */
    JPG("jpeg"),
    /** PNG of 8 bits: every value as it was after shrinking. */
    PNG("png");

    private final String writer;

    ShardFormat(String writer) {
        this.writer = writer;
    }

    /** Returns the ending of names, without a dot. */
    @JsonValue
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the format by its name in ImageIO. */
    String writer() {
        return writer;
    }

    /**
     * Returns the format of this name, in upper or lower case; {@code jpeg} is one, too.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static ShardFormat named(String name) {
        for (ShardFormat format : values()) {
            if (List.of(format.extension(), format.writer).contains(name.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new IllegalArgumentException("expected an image format of "
                + Arrays.stream(values()).map(ShardFormat::extension).toList() + ", found " + name);
    }
}
