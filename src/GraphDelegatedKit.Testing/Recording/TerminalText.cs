namespace GraphDelegatedKit.Testing.Recording;

// Makes text that a client wrote safe for a terminal. graph-local compiles this file, too.
internal static class TerminalText
{
    // Replaces control characters, so that escape sequences of a client do not reach the terminal.
    public static string RemoveControls(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
