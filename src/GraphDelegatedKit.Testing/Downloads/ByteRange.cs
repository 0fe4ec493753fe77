using Microsoft.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Downloads;

// https://www.rfc-editor.org/rfc/rfc9110#section-14.2: which bytes a Range header asks for. Null: all of them, as for a header that is not understood, or
// that asks for several ranges at once.
internal readonly record struct ByteRange(long From, long Length)
{
    public static ByteRange? Read(string header, long size, out bool unsatisfiable)
    {
        unsatisfiable = false;
        if (!RangeHeaderValue.TryParse(header, out var parsed) || parsed.Unit != "bytes" || parsed.Ranges.Count != 1)
            return null;

        var asked = parsed.Ranges.Single();
        var from = asked.From ?? Math.Max(0, size - asked.To!.Value);
        var until = asked.From is null || asked.To is null ? size - 1 : Math.Min(asked.To.Value, size - 1);
        unsatisfiable = from > until;
        return unsatisfiable ? null : new ByteRange(from, until - from + 1);
    }
}
