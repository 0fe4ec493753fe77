namespace GraphDelegatedKit.Http;

/// <summary>
/// Reads the parameters of <c>WWW-Authenticate</c>: several schemes on one line, quoted strings with commas, whatever else
/// services send. What cannot be understood is passed over.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1"/></remarks>
internal ref struct AuthenticateHeader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>The scheme the parameter read last belongs to.</summary>
    public string Scheme { get; private set; } = "";

    public bool TryRead(out string name, out string value)
    {
        while (Skip(" \t,;=\"") && Word() is var word)
        {
            if (Skip(" \t") && _rest[0] == '=')
            {
                _rest = _rest[1..];
                (name, value) = (word, Skip(" \t") ? Value() : "");
                return true;
            }

            Scheme = word;
        }

        name = value = "";
        return false;
    }

    private bool Skip(string characters)
    {
        _rest = _rest.TrimStart(characters);
        return !_rest.IsEmpty;
    }

    private string Word()
    {
        var end = _rest.IndexOfAny(" \t,=");
        return Take(end < 0 ? _rest.Length : end);
    }

    private string Value() => _rest[0] switch
    {
        '"' => Quoted(),
        '{' => Braced(),
        _ => Plain(),
    };

    // Ends at a comma or blank; its own '=' are padding and belong to it.
    private string Plain()
    {
        var end = _rest.IndexOfAny(" \t,");
        return Take(end < 0 ? _rest.Length : end);
    }

    private string Quoted()
    {
        var text = new System.Text.StringBuilder();
        var at = 1;
        for (; at < _rest.Length && _rest[at] != '"'; at++)
        {
            if (_rest[at] == '\\' && at + 1 < _rest.Length) at++;
            text.Append(_rest[at]);
        }

        _rest = _rest[Math.Min(at + 1, _rest.Length)..];
        return text.ToString();
    }

    // Graph's documentation of 403 shows the claims as JSON, neither quoted nor encoded.
    private string Braced()
    {
        var depth = 0;
        var quoted = false;
        for (var at = 0; at < _rest.Length; at++)
        {
            if (_rest[at] == '"' && _rest[at - 1] != '\\') quoted = !quoted;
            else if (!quoted && _rest[at] == '{') depth++;
            else if (!quoted && _rest[at] == '}' && --depth == 0) return Take(at + 1);
        }

        return Take(_rest.Length);
    }

    private string Take(int length)
    {
        var taken = _rest[..length].ToString();
        _rest = _rest[length..];
        return taken;
    }
}
