using System.Globalization;
using System.Net.Sockets;
using GraphDelegatedKit.Testing.Suggestions;
using Microsoft.AspNetCore.Connections;

namespace GraphDelegatedKit.Testing.Tool.Errors;

// Describes what prevented the start of a tenant, in words of the command line.
internal static class StartErrors
{
    // Returns null for a defect, so that its stack trace is printed.
    public static string? Describe(Exception exception, LocalTenantOptions options) => exception switch
    {
        CommandFailedException => exception.Message,
        ArgumentException { ParamName: "options" } => exception.GetTextWithoutParameter(),
        LocalTenantInUseException inUse =>
            $"A local tenant is already running on '{inUse.StateFolder}'. Give --state another folder, or stop that tenant.",
        IOException { InnerException: AddressInUseException } => DescribePort(exception.Message, options),
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "The system lets only an administrator listen on a port below 1024. Give --https-port and --http-port higher numbers, or 0.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            $"This machine has no address {options.ListenAddress}. Give --listen another one, such as 127.0.0.1.",
        UnauthorizedAccessException => exception.Message + " Give --state a folder that you can write to.",
        IOException or InvalidDataException or SocketException => exception.Message,
        _ => null,
    };

    // Finds the port in the message of the server, because the exception has no property for it.
    private static string DescribePort(string message, LocalTenantOptions options)
    {
        var (name, port) = message.Contains(FormatPort(options.HttpsPort), StringComparison.Ordinal)
            ? ("--https-port", options.HttpsPort)
            : ("--http-port", options.HttpPort);
        return $"Another program uses port {port} of {options.ListenAddress}. Give {name} another number, or 0 for any free port.";

        static string FormatPort(int port) => string.Create(CultureInfo.InvariantCulture, $":{port}:");
    }
}
