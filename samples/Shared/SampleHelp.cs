using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Samples;

/// <summary>
/// The help of every sample: what System.CommandLine writes, the details of the command, environment variables and exit codes.
/// </summary>
public sealed class SampleHelp : SynchronousCommandLineAction
{
    private const string CommonSections = """
        Environment variables:
          GRAPH_TENANT, GRAPH_CLIENT  Used if --tenant or --client is not given.
          GRAPH_LOCAL                 Used if --local is not given.
          GRAPH_CACHE_KEY             The key for --cache-protection key: 32 bytes as base64.
          NO_COLOR                    If it is not empty, the output has no color.

        Exit codes:
          0    done
          1    failed, or no item succeeded
          2    wrong command line
          3    sign-in needed
          4    consent, policy or permission
          5    throttled until the deadline
          6    some items failed
          130  interrupted
        """;

    private const string CacheVariable =
        "  GRAPH_CACHE_KEY             The key for --cache-protection key: 32 bytes as base64.\n";

    private readonly Dictionary<Command, string> _details = [];
    private HelpAction? _helpAction;

    /// <summary>Whether the sample has the options of the token cache.</summary>
    public bool HasTokenCache { get; init; } = true;

    /// <summary>Sets the details of a command, such as examples; they follow its options.</summary>
    public string this[Command command]
    {
        set => _details[command] = value;
    }

    /// <summary>A wrong option beside --help is not an error.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _helpAction!.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (_details.TryGetValue(parseResult.CommandResult.Command, out var details)) output.WriteLine($"{details}\n");
        output.WriteLine(HasTokenCache ? CommonSections : CommonSections.Replace(CacheVariable, "", StringComparison.Ordinal));
        return ExitCode.Done;
    }

    internal void Attach(RootCommand rootCommand)
    {
        var option = rootCommand.Options.OfType<HelpOption>().Single();
        _helpAction = (HelpAction)option.Action!;
        option.Action = this;
    }
}
