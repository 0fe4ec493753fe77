using System.Text;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Reads the parameters of <c>WWW-Authenticate</c>: several schemes on one line, quoted strings with commas, and the other forms that
/// services send. Text that is not valid is skipped.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1"/></remarks>
internal ref struct AuthenticateHeader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _remaining = text;

    /// <summary>Gets the scheme of the parameter that was read last.</summary>
    public string Scheme { get; private set; } = "";

    /// <summary>Gets the number of the challenge that the parameter belongs to: several challenges can have the same scheme.</summary>
    public int ChallengeNumber { get; private set; }

    /// <summary>Reads the next parameter of any scheme.</summary>
    public bool TryRead(out string name, out string value)
    {
        while (Skip(" \t,;=\"") && ReadWord() is var word)
        {
            if (Skip(" \t") && _remaining[0] == '=')
            {
                _remaining = _remaining[1..];
                (name, value) = (word, Skip(" \t") ? ReadValue() : "");
                return true;
            }

            Scheme = word;
            ChallengeNumber++;
        }

        name = value = "";
        return false;
    }

    private bool Skip(string characters)
    {
        _remaining = _remaining.TrimStart(characters);
        return !_remaining.IsEmpty;
    }

    private string ReadWord()
    {
        var end = _remaining.IndexOfAny(" \t,=");
        return Take(end < 0 ? _remaining.Length : end);
    }

    private string ReadValue() => _remaining[0] switch
    {
        '"' => ReadQuoted(),
        '{' => ReadBraced(),
        _ => ReadUnquoted(),
    };

    // An unquoted value ends at a comma or space; '=' in it is base64 padding and belongs to it.
    private string ReadUnquoted()
    {
        var end = _remaining.IndexOfAny(" \t,");
        return Take(end < 0 ? _remaining.Length : end);
    }

    private string ReadQuoted()
    {
        var text = new StringBuilder();
        var index = 1;
        for (; index < _remaining.Length && _remaining[index] != '"'; index++)
        {
            if (_remaining[index] == '\\' && index + 1 < _remaining.Length) index++;
            text.Append(_remaining[index]);
        }

        _remaining = _remaining[Math.Min(index + 1, _remaining.Length)..];
        return text.ToString();
    }

    // Graph's documentation of 403 shows the claims as JSON, without quotes or encoding.
    private string ReadBraced()
    {
        var depth = 0;
        var isQuoted = false;
        for (var index = 0; index < _remaining.Length; index++)
        {
            if (_remaining[index] == '"' && _remaining[index - 1] != '\\') isQuoted = !isQuoted;
            else if (!isQuoted && _remaining[index] == '{') depth++;
            else if (!isQuoted && _remaining[index] == '}' && --depth == 0) return Take(index + 1);
        }

        return Take(_remaining.Length);
    }

    private string Take(int length)
    {
        var taken = _remaining[..length].ToString();
        _remaining = _remaining[length..];
        return taken;
    }
}
