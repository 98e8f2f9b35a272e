package io.github.ssl4j.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The named code blocks of a Markdown page: those whose opening fence has a name after the language, such as {@code
 * ```java com/example/Mine.java}. The name is the path of a file where the block is a whole file.
 */
public final class CodeBlocks {
    private static final String FENCE = "```";

    private final Path page;
    private final Map<String, String> blocks;

    private CodeBlocks(Path page, Map<String, String> blocks) {
        this.page = page;
        this.blocks = blocks;
    }

    /**
     * Reads a page.
     *
     * @throws IllegalArgumentException if two blocks have one name, or a block is not closed
     * @throws UncheckedIOException if it cannot be read
     */
    public static CodeBlocks of(Path page) {
        try {
            return new CodeBlocks(page, read(page, Files.readAllLines(page)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + page + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a page of the repository, whichever module's tests are running.
     *
     * @param page such as {@code README.md} or {@code docs/extending.md}
     * @throws IllegalArgumentException if there is no such page
     */
    public static CodeBlocks ofRepository(String page) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("ssl-core"))) {
                return of(folder.resolve(page));
            }
        }
        throw new IllegalArgumentException("expected a repository with the page " + page + ", found none around "
                + Path.of("").toAbsolutePath());
    }

    private static Map<String, String> read(Path page, List<String> lines) {
        Map<String, String> blocks = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                String[] words = lines.get(i).substring(FENCE.length()).strip().split("\\s+", 2);
                List<String> block = new ArrayList<>();
                for (i++; i < lines.size() && !lines.get(i).startsWith(FENCE); i++) {
                    block.add(lines.get(i));
                }
                if (i == lines.size()) {
                    throw new IllegalArgumentException(page + ": expected the end of a code block, found none");
                }
                if (words.length == 2 && blocks.put(words[1], String.join("\n", block) + "\n") != null) {
                    throw new IllegalArgumentException(page + ": expected one code block " + words[1] + ", found two");
                }
            }
        }
        return Collections.unmodifiableMap(blocks);
    }

    /** Returns the named blocks by name, in the order of the page. */
    public Map<String, String> all() {
        return blocks;
    }

    /**
     * Returns the block of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String named(String name) {
        String block = blocks.get(name);
        if (block == null) {
            throw new IllegalArgumentException(
                    page + ": expected a code block named " + name + ", found " + blocks.keySet());
        }
        return block;
    }
}
