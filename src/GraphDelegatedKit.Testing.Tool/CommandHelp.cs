using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GraphDelegatedKit.Testing.Tool;

// Prints the help of System.CommandLine, followed by the details of the command.
internal sealed class CommandHelp : SynchronousCommandLineAction
{
    private const int MaxWidth = 80; // of the details, too; a wider terminal shows the same text

    private readonly Dictionary<Command, string> _details = [];
    private HelpAction? _helpAction;
    private string _usage = "";

    public string this[Command command]
    {
        set => _details[command] = value;
    }

    // Help is printed even if another option is wrong.
    public override bool ClearsParseErrors => true;

    // Replaces a usage line that System.CommandLine cannot express.
    public void SetUsage(string usage) => _usage = usage;

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        _helpAction!.MaxWidth = FindWidth();
        _helpAction.Invoke(parseResult);
        configuration.Output = output;

        var end = _usage.IndexOf(" -- ", StringComparison.Ordinal);
        output.Write(text.ToString().Replace(_usage[..end], _usage, StringComparison.Ordinal));
        if (_details.TryGetValue(parseResult.CommandResult.Command, out var details))
            output.WriteLine(details);
        return 0;
    }

    public void Attach(RootCommand rootCommand)
    {
        var option = rootCommand.Options.OfType<HelpOption>().Single();
        _helpAction = (HelpAction)option.Action!;
        option.Action = this;
    }

    // A terminal that does not know its size reports no columns. Only the help reads the width, because reading it switches the keys of
    // the terminal to another mode, which the command of "run" does not expect.
    private static int FindWidth() =>
        !Console.IsOutputRedirected && Console.WindowWidth is > 0 and < MaxWidth and var width ? width : MaxWidth;
}
