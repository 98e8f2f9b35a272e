package io.github.ssl4j.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssl4j.data.SourcePaths;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class HadoopPathTests {
    private static Path shards;

    @BeforeAll
    static void know() {
        System.setProperty(NodeFileSystem.SETTING, NodeFileSystem.class.getName());
        shards = SourcePaths.path("node://here/a//b/shards/");
    }

    @AfterAll
    static void forget() {
        System.clearProperty(NodeFileSystem.SETTING);
    }

    @Test
    void theTextIsTheLocationAgain() {
        assertThat(shards).hasToString("node://here/a/b/shards");
        assertThat(SourcePaths.path(shards.toString())).isEqualTo(shards).hasSameHashCodeAs(shards);
        assertThat(SourcePaths.of(shards).absolute()).containsExactly("node://here/a/b/shards");
        assertThat(SourcePaths.path("node://here")).hasToString("node://here/");
        assertThat(shards.getFileSystem().getPath("node://here/x", "y")).hasToString("node://here/x/y");
        assertThat(shards.toUri()).isEqualTo(URI.create("node://here/a/b/shards"));
        assertThat(SourcePaths.path("node://here/s-{0..3} %.tar").toUri())
                .isEqualTo(URI.create("node://here/s-%7B0..3%7D%20%25.tar"));
    }

    @Test
    void partsAreRelative() {
        assertThat(shards.getFileName()).hasToString("shards");
        assertThat(shards.getParent()).hasToString("node://here/a/b");
        assertThat(shards.getRoot()).hasToString("node://here/");
        assertThat(shards.getRoot().getParent()).isNull();
        assertThat(shards.getRoot().getFileName()).isNull();
        assertThat(shards.getFileName().getParent()).isNull();
        assertThat(shards.getNameCount()).isEqualTo(3);
        assertThat(shards.subpath(0, 2)).hasToString("a/b");
        assertThat(shards).startsWithRaw(shards.getParent()).endsWithRaw(shards.getFileName());
        assertThat(shards.startsWith(Path.of("/a"))).isFalse();
    }

    @Test
    void pathsAreResolvedAndMadeRelative() {
        assertThat(shards.resolve("x/y.png")).hasToString("node://here/a/b/shards/x/y.png");
        assertThat(shards.resolve("/x")).hasToString("node://here/x");
        assertThat(shards.resolve("node://here/x")).hasToString("node://here/x");
        assertThat(shards.resolveSibling("x")).hasToString("node://here/a/b/x");
        assertThat(shards.resolve("../.././x/../../../y").normalize()).hasToString("node://here/y");
        assertThat(shards.relativize(shards.resolve("x/y"))).hasToString("x/y");
        assertThat(shards.relativize(shards.resolveSibling("x"))).hasToString("../x");
        assertThatExceptionOfType(ProviderMismatchException.class)
                .isThrownBy(() -> shards.resolve(Path.of("x")))
                .withMessage("expected a path of Hadoop's files, found x");
    }

    @Test
    void whatHasNoSchemeIsOfThisMachine() {
        assertThat(SourcePaths.path("a/b")).isEqualTo(Path.of("a/b"));
        assertThat(SourcePaths.path("C:/a")).isEqualTo(Path.of("C:/a"));
        assertThat(SourcePaths.path("file:///a/b")).isEqualTo(Path.of("/a/b"));
    }
}
