using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>
/// The value of a query option, as an interpolated string: <c>$"startsWith(displayName,'{prefix}')"</c>. A placeholder inside quotes cannot
/// end them, and the whole value cannot end its option.
/// </summary>
/// <remarks>
/// It is an argument of <see cref="GraphUrl.WithQuery"/> and <see cref="GraphUrl.WithQueryIf"/>. There is no conversion from a string, so a
/// text that was interpolated elsewhere, whose values are not escaped, does not compile. A whole option that is known at run time only is
/// one placeholder: <c>$"{filter}"</c>.
/// </remarks>
[InterpolatedStringHandler]
public sealed class GraphQueryValue
{
    private readonly StringBuilder _text = new();
    private QuoteTracker _quotes;

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public GraphQueryValue(int literalLength, int formattedCount)
        : this(literalLength, formattedCount, condition: true, out _)
    {
    }

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public GraphQueryValue(int literalLength, int formattedCount, bool condition, out bool shouldAppend)
    {
        _text.EnsureCapacity(literalLength + (formattedCount * 16));
        shouldAppend = condition; // the placeholders are not evaluated without the condition
    }

    /// <summary>Gets the escaped value.</summary>
    internal string Escaped => OpaqueUri.HasLoneSurrogate(_text.ToString())
        ? throw new ArgumentException("The address cannot be built: it holds half a surrogate pair. Remove that character.")
        : Uri.EscapeDataString(_text.ToString());

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (var c in value) _quotes.Advance(c);
        _text.Append(value);
    }

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        AppendPlaceholder(UrlValueFormatter.Format(value, null, expression), expression);

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        AppendPlaceholder(UrlValueFormatter.Format(value, format, expression), expression);

    /// <summary>Returns nothing of the value, which may hold private data.</summary>
    public override string ToString() => "(query value)";

    private void AppendPlaceholder(string? value, string? expression) =>
        _text.Append(_quotes.Escape(UrlValueFormatter.CheckPlaceholder(value, _quotes, expression)));
}
