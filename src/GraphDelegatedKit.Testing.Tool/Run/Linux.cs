using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Run;

// The system calls of "run" that .NET does not offer.
internal static partial class Linux
{
    private const uint GetInterfaceFlags = 0x8913, SetInterfaceFlags = 0x8914; // SIOCGIFFLAGS, SIOCSIFFLAGS
    private const short InterfaceUp = 1; // IFF_UP
    private const int InterfaceRequestSize = 40, InterfaceFlagsOffset = 16; // struct ifreq
    private const uint BindMount = 4096; // MS_BIND
    private const int AmbientCapabilities = 47, ClearAll = 4; // PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
    private const int BrokenPipe = 13; // SIGPIPE

    // Replaces the program of this process, which keeps its id, its terminal and its files. Returns only if that fails.
    public static Exception Execute(string path, IEnumerable<string> arguments)
    {
        // The runtime ignores SIGPIPE, and an ignored signal stays ignored in the program that follows.
        _ = SetSignalHandler(BrokenPipe, 0);
        _ = ExecuteProgram(path, [.. arguments, null]);
        return new Win32Exception(Marshal.GetLastPInvokeError());
    }

    // https://man7.org/linux/man-pages/man7/netdevice.7.html: a new network namespace has a loopback interface that is down.
    public static void BringLoopbackUp()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var request = new byte[InterfaceRequestSize];
        Encoding.ASCII.GetBytes("lo", request);
        Check(ControlDevice((int)socket.Handle, GetInterfaceFlags, request), "The loopback interface could not be read");
        request[InterfaceFlagsOffset] |= (byte)InterfaceUp;
        Check(ControlDevice((int)socket.Handle, SetInterfaceFlags, request), "The loopback interface could not be started");
    }

    // Shows a file or folder at the place of another, in this mount namespace alone.
    public static void Bind(string source, string target) =>
        Check(Mount(source, target, null, BindMount, 0), $"'{target}' could not be replaced inside the namespace");

    // Programs that this thread starts get no rights from the user namespace.
    public static void DropAmbientCapabilities() => _ = ControlProcess(AmbientCapabilities, ClearAll, 0, 0, 0);

    public static void SendSignal(int processId, int signal) => _ = Kill(processId, signal);

    // Whether Ctrl+C in the terminal reaches this process, and with it the programs that it started.
    public static bool IsInForeground()
    {
        try
        {
            using var terminal = File.OpenHandle("/dev/tty", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return GetForegroundGroup((int)terminal.DangerousGetHandle()) == GetProcessGroup();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // no terminal
        }
    }

    private static void Check(int result, string failure)
    {
        if (result != 0)
            throw new CommandFailedException($"{failure}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteProgram(string path, string?[] arguments);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlDevice(int descriptor, nuint request, [In, Out] byte[] argument);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? fileSystem, nuint flags, nint data);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ControlProcess(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int GetForegroundGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetProcessGroup();
}
