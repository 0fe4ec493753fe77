using System.CommandLine;
using GraphDelegatedKit.Testing.Tool.Apps;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Run;

// graph-local run: runs a command that reaches a tenant under the real host names.
internal sealed class RunCommand
{
    public const string Name = "run";
    public const string Usage = "graph-local run [options] -- COMMAND [ARG]...";

    public const string Help = $$"""
        The command finds the tenant under the real addresses, such as
        https://graph.microsoft.com, and trusts it. When the command ends, so does the
        tenant. Linux only: the command gets a private mount and network namespace, in
        which the hosts file leads the host names to the tenant and the certificate
        bundle has its authority. Outside, nothing changes; nothing outside can be
        reached. It needs unshare (util-linux), and root or a kernel that allows
        unprivileged user namespaces.

        Environment variables of the command:
          GRAPH_LOCAL_TENANT_ID  the directory id of the tenant
          GRAPH_LOCAL_CLIENT_ID  the client id of the default application
          GRAPH_LOCAL_APPS       the client ids of the other applications, as a JSON
                                 object: {"Notes":"GUID"}
          GRAPH_LOCAL_USER       the first user
          GRAPH_LOCAL_HTTP       http://127.0.0.1, the address of the sign-in page for
                                 device codes and of the control API (/_local). Only the
                                 command can reach it
          GRAPH_LOCAL_CA         the certificate authority, a PEM file
          GRAPH_TENANT, GRAPH_CLIENT
                                 the two ids again, for programs that read these; a
                                 value that is set already stays
          SSL_CERT_FILE, CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS
                                 make OpenSSL, .NET, Go, curl, Python and Node.js trust
                                 the tenant. Browsers and Java have stores of their own:
                                 import GRAPH_LOCAL_CA there
        The proxy variables, such as https_proxy, are removed.

        Examples:
          graph-local run -- python3 app.py
          graph-local run -- sh -c \
            'python3 app.py & graph-local approve --wait 30 && wait $!'
          graph-local run --seed tenant.json --log -- dotnet test

        {{AppArgument.Help}}

        Exit codes, as those of env and timeout:
          125  graph-local failed, or its command line is wrong
          126  the command is not executable
          127  the command was not found
          any other is the command's own: 128 and the number of the signal that ended it
        """;

    private const int HttpsPort = 443, HttpPort = 80;

    private readonly TenantArguments _tenant = new();

    // graph-local itself sets this option when it starts again inside the namespaces.
    private readonly Option<bool> _insideNamespace = new("--inside-namespace") { Hidden = true };

    public RunCommand()
    {
        _tenant.AddTo(Command);
        Command.Options.Add(_insideNamespace);
    }

    public Command Command { get; } = new(Name, "Run a command that reaches the tenant under the real host names.");

    // Splits the arguments at "--", so that the options of the command are not parsed.
    public static (string[] Options, string[] Command) Split(string[] args) => Array.IndexOf(args, "--") is >= 0 and var end
        ? (args[..end], args[(end + 1)..])
        : (args, []);

    public async Task<int> InvokeAsync(ParseResult parseResult, string[] options, string[] command)
    {
        if (command.Length == 0)
            throw new CommandFailedException($"There is no command to run. Usage: {Usage}") { IsUsage = true };

        if (parseResult.GetValue(_insideNamespace))
            return await IsolatedRun.RunAsync(_tenant.CreateStart(parseResult, HttpsPort, HttpPort), command).ConfigureAwait(false);
        await NamespaceLauncher.ExecuteAsync([.. options, _insideNamespace.Name, "--", .. command]).ConfigureAwait(false);
        return ExitCodes.RunFailed; // not reached: this process has been replaced
    }
}
