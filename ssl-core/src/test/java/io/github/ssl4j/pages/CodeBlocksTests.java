package io.github.ssl4j.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeBlocksTests {
    @TempDir
    Path folder;

    private Path page(String text) throws IOException {
        return Files.writeString(folder.resolve("page.md"), text);
    }

    @Test
    void blocksWithANameAreFound() throws IOException {
        CodeBlocks blocks = CodeBlocks.of(page("""
                # Page

                ```
                nameless
                ```
                ```java a/One.java
                class One {
                }
                ```
                ```java
                class Nameless {}
                ```
                ```text META-INF/two
                two
                ```
                """));

        assertThat(blocks.all()).isEqualTo(Map.of("a/One.java", "class One {\n}\n", "META-INF/two", "two\n"));
        assertThat(blocks.named("META-INF/two")).isEqualTo("two\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> blocks.named("Three.java"))
                .withMessageEndingWith(
                        "page.md: expected a code block named Three.java, found [a/One.java, META-INF/two]");
    }

    @Test
    void aPageThatIsMalformedIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CodeBlocks.of(page("```java One.java\nclass One {}\n")))
                .withMessageEndingWith("page.md: expected the end of a code block, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CodeBlocks.of(page("```java a\n```\n```java a\n```\n")))
                .withMessageEndingWith("page.md: expected one code block a, found two");
    }

    @Test
    void sourcesThatDoNotCompileAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sources.compile(folder, Map.of("One.java", "class One { int one() {} }")))
                .withMessageContaining("One.java:1: error: missing return statement");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sources.compile(folder, Map.of("Raw.java", "class Raw { java.util.List list; }")))
                .withMessageContaining("[rawtypes]");
    }
}
