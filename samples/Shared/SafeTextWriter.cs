using System.Text;

namespace Samples;

/// <summary>
/// A writer through which no text controls the terminal: each call writes one line, or a part of one, as
/// <see cref="UntrustedText.ToOneLine"/> returns it. <see cref="Terminal"/> puts it in front of stdout and stderr.
/// </summary>
internal sealed class SafeTextWriter(TextWriter writer) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => writer.Write(UntrustedText.ToOneLine(value ?? ""));

    public override void WriteLine() => writer.WriteLine();

    public override void WriteLine(char[] buffer, int index, int count) => WriteLine(new string(buffer, index, count));

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override void WriteLine(string? value) => writer.WriteLine(UntrustedText.ToOneLine(value ?? ""));

    public override void Flush() => writer.Flush();
}
