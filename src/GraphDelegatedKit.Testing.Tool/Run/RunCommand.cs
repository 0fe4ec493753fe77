using System.CommandLine;
using GraphDelegatedKit.Testing.Tool.Apps;

namespace GraphDelegatedKit.Testing.Tool.Run;

// graph-local run [options] -- COMMAND [ARG]...
internal sealed class RunCommand
{
    public const string Name = "run";
    public const string Usage = "graph-local run [options] -- COMMAND [ARG]...";

    public const string Help = $"""
        The command finds the tenant under the real addresses, such as https://graph.microsoft.com. Linux only: it gets a private mount and
        network namespace, in which /etc/hosts leads the host names to the tenant and /etc/ssl/certs/ca-certificates.crt has the tenant's
        certificate authority. Nothing outside changes, and nothing outside can be reached. When the command ends, the tenant ends.
        It needs unshare (util-linux), and root or a kernel that allows unprivileged user namespaces.

        Environment variables of the command:
          GRAPH_LOCAL_TENANT_ID, GRAPH_LOCAL_CLIENT_ID, GRAPH_LOCAL_USER  the ids and the first user
          GRAPH_LOCAL_CA                                                  the certificate authority, a PEM file
          SSL_CERT_FILE, CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS
                                                                          make clients trust it; browsers and Java need their own store

        Example:
          graph-local run -- sh -c 'curl https://login.microsoftonline.com/$GRAPH_LOCAL_TENANT_ID/v2.0/.well-known/openid-configuration'

        {AppArgument.Help}

        Exit codes:
          125  graph-local failed
          126  the command is not executable
          127  the command was not found
          any other is the command's own: 128 and the number of the signal that ended it
        """;

    private const int HttpsPort = 443, HttpPort = 80;

    private readonly TenantArguments _tenant = new();

    // Set by graph-local itself, for its second start.
    private readonly Option<bool> _insideNamespace = new("--inside-namespace") { Hidden = true };

    public RunCommand()
    {
        _tenant.AddTo(Command);
        Command.Options.Add(_insideNamespace);
    }

    public Command Command { get; } = new(Name, "Run a command that reaches the tenant under the real host names.");

    // The options end at "--": those of the command are not parsed.
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
