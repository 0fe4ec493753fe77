namespace GraphDelegatedKit.Testing.Tool;

// Text that others wrote, for a terminal.
internal static class TerminalText
{
    // Escape sequences of a client do not reach the terminal.
    public static string RemoveControls(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
