package io.github.ssl4j.cli;

import io.github.ssl4j.data.SourcePaths;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Paths among the words of a command: images may lie anywhere, all else on this machine. */
final class PathWords {

    private PathWords() {}

    /** Where images are. */
    static final class Images implements ITypeConverter<Path> {
        @Override
        public Path convert(String word) {
            try {
                return SourcePaths.path(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Where other files are. */
    static final class Local implements ITypeConverter<Path> {
        @Override
        public Path convert(String word) {
            if (SourcePaths.isLocation(word)) {
                throw new TypeConversionException("expected a path of this machine, found " + word);
            }
            return Path.of(word);
        }
    }
}
