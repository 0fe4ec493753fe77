namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>What the sign-in page sent back: a code, or why there is none. Posted as a form, so that it stays out of the browser's history.</summary>
/// <param name="Form">The fields as they came, still encoded; the code among them is a secret.</param>
/// <param name="Code">The code.</param>
/// <param name="Error">The service's word for what went wrong.</param>
/// <param name="Description">What it says about it.</param>
internal sealed record AuthorizationResponse(string Form, string? Code, string? Error, string? Description)
{
    /// <returns>The answer, or <see langword="null"/> if the request is not one, or belongs to another sign-in.</returns>
    public static AuthorizationResponse? FromRequest(LoopbackRequest request, string state)
    {
        var form = request.Method switch
        {
            "POST" => request.Body,
            "GET" when request.Target.IndexOf('?') is var queryStart and >= 0 => request.Target[(queryStart + 1)..],
            _ => "",
        };
        var fields = FormFields.Parse(form);
        return fields.GetValueOrDefault("state") == state && (fields.ContainsKey("code") || fields.ContainsKey("error"))
            ? new AuthorizationResponse(form, fields.GetValueOrDefault("code"), fields.GetValueOrDefault("error"), fields.GetValueOrDefault("error_description"))
            : null;
    }

    /// <summary>Never the code.</summary>
    public override string ToString() => Error ?? "signed in";
}
