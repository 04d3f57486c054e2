package io.cutwater.playground.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.NetworkIF;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;
import oshi.software.os.OperatingSystem.ProcessSorting;
import oshi.util.GlobalConfig;

/**
 * This host's own metrics, measured anew at each ask: cores, load, memory, swap, disks, network
 * interfaces and the busiest processes, one message each on {@code telemetry.<host>.<what>}.
 *
 * <p>A host with 60 processes or more sends about 450 messages a second; more processes than that
 * are measured and left out.
 */
public final class HostTelemetry implements Load {
  private static final Duration PACE = Duration.ofMillis(150);
  private static final int PROCESSES_MAX = 60;
  private static final int MEMORY_MILLIS = 20;

  private final CentralProcessor processor;
  private final GlobalMemory memory;
  private final OperatingSystem system;
  private final List<HWDiskStore> disks;
  private final List<NetworkIF> networks;
  private final String root;
  private final Map<Integer, OSProcess> processesBefore = new HashMap<>();
  private long[][] ticksBefore;

  public HostTelemetry() {
    // By default the library repeats a value for 300 ms; every message here is to be measured.
    GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, MEMORY_MILLIS);
    SystemInfo info = new SystemInfo();
    this.processor = info.getHardware().getProcessor();
    this.memory = info.getHardware().getMemory();
    this.system = info.getOperatingSystem();
    this.disks = info.getHardware().getDiskStores();
    this.networks = info.getHardware().getNetworkIFs();
    this.root = "telemetry." + token(system.getNetworkParams().getHostName());
    this.ticksBefore = processor.getProcessorCpuLoadTicks();
  }

  /** The subject that all of this host's metrics match. */
  public String subjects() {
    return root + ".>";
  }

  @Override
  public Duration pace() {
    return PACE;
  }

  @Override
  public void emit(Duration elapsed, Sink sink) {
    emitProcessor(sink);
    emitMemory(sink);
    emitDisks(sink);
    emitNetworks(sink);
    emitProcesses(sink);
  }

  private void emitProcessor(Sink sink) {
    double[] cores = processor.getProcessorCpuLoadBetweenTicks(ticksBefore);
    ticksBefore = processor.getProcessorCpuLoadTicks();
    for (int core = 0; core < cores.length; core++) {
      send(sink, "cpu." + core, "busy_percent", cores[core] * 100);
    }
    double[] load = processor.getSystemLoadAverage(3);
    send(sink, "load", "avg_1m", load[0], "avg_5m", load[1], "avg_15m", load[2]);
    send(
        sink,
        "sched",
        "context_switches",
        processor.getContextSwitches(),
        "interrupts",
        processor.getInterrupts());
  }

  private void emitMemory(Sink sink) {
    send(sink, "mem", "total_bytes", memory.getTotal(), "available_bytes", memory.getAvailable());
    send(
        sink,
        "swap",
        "total_bytes",
        memory.getVirtualMemory().getSwapTotal(),
        "used_bytes",
        memory.getVirtualMemory().getSwapUsed());
  }

  private void emitDisks(Sink sink) {
    for (HWDiskStore disk : disks) {
      if (disk.updateAttributes()) {
        send(
            sink,
            "disk." + token(disk.getName()),
            "read_bytes",
            disk.getReadBytes(),
            "written_bytes",
            disk.getWriteBytes(),
            "queue",
            disk.getCurrentQueueLength());
      }
    }
  }

  private void emitNetworks(Sink sink) {
    for (NetworkIF network : networks) {
      if (network.updateAttributes()) {
        send(
            sink,
            "net." + token(network.getName()),
            "received_bytes",
            network.getBytesRecv(),
            "sent_bytes",
            network.getBytesSent(),
            "errors",
            network.getInErrors() + network.getOutErrors());
      }
    }
  }

  private void emitProcesses(Sink sink) {
    List<OSProcess> processes = system.getProcesses(null, ProcessSorting.CPU_DESC, PROCESSES_MAX);
    Map<Integer, OSProcess> now = new HashMap<>();
    for (OSProcess process : processes) {
      OSProcess before = processesBefore.get(process.getProcessID());
      now.put(process.getProcessID(), process);
      send(
          sink,
          "proc." + process.getProcessID(),
          "name",
          process.getName(),
          "busy_percent",
          process.getProcessCpuLoadBetweenTicks(before) * 100,
          "resident_bytes",
          process.getResidentSetSize(),
          "threads",
          process.getThreadCount(),
          "cpu_ms",
          process.getKernelTime() + process.getUserTime());
    }
    processesBefore.clear();
    processesBefore.putAll(now);
  }

  private void send(Sink sink, String what, Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    sink.publish(root + "." + what, Metric.json(values));
  }

  /** A name as one token of a subject. */
  private static String token(String name) {
    String token = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "-");
    String trimmed = token.replaceAll("^-+|-+$", "");
    return trimmed.isEmpty() ? "unnamed" : trimmed;
  }
}
