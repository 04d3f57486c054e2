package io.cutwater.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A method that outgrows a screen fails the build, a test's as well. */
class MethodsTest {

  private static final int LINES_MAX = 50;
  private static final int METHODS_MIN = 1_000;

  private record Method(String name, long lines) {}

  @Test
  void noMethodOutgrowsAScreen() throws IOException {
    List<Method> methods = methods();

    assertThat(methods).hasSizeGreaterThan(METHODS_MIN);
    assertThat(methods).filteredOn(method -> method.lines() > LINES_MAX).isEmpty();
  }

  private static List<Method> methods() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources()));
      Measure measure = new Measure(Trees.instance(task).getSourcePositions());
      task.parse().forEach(unit -> measure.scan(unit, null));
      return measure.methods;
    }
  }

  private static List<Path> sources() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("ARCHITECTURE.md"))) {
      root = root.getParent();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/"))
          .filter(file -> !file.toString().contains("/.cutwater/"))
          .toList();
    }
  }

  private static final class Measure extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private final List<Method> methods = new ArrayList<>();
    private final SourcePositions positions;

    private Measure(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      // Without its annotations, which may hold the table of a parameterized test.
      BlockTree body = method.getBody();
      if (body != null && positions.getEndPosition(unit, body) >= 0) {
        long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, body));
        long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, body));
        String file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
        methods.add(new Method(file + " " + method.getName(), last - first + 1));
      }
      return super.visitMethod(method, null);
    }
  }
}
