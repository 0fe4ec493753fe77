using GraphDelegatedKit.SignIn.Protocol;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>
/// The response of the sign-in page: a code or an error. It is posted as a form, so that it does not appear in the browser's history.
/// </summary>
/// <param name="Form">The encoded fields. The code among them is a secret.</param>
/// <param name="Code">The authorization code.</param>
/// <param name="Error">The service's error code.</param>
/// <param name="Description">The service's description of the error.</param>
internal sealed record AuthorizationResponse(string Form, string? Code, string? Error, string? Description)
{
    /// <returns>
    /// The response; <see langword="null"/> if the request is not a response, has a field twice, or belongs to another sign-in.
    /// </returns>
    public static AuthorizationResponse? FromRequest(LoopbackRequest request, string state)
    {
        var form = request.Method switch
        {
            "POST" => request.Body,
            "GET" when request.Target.IndexOf('?') is var queryStart and >= 0 => request.Target[(queryStart + 1)..],
            _ => "",
        };
        if (FormFields.HasDuplicates(form)) return null;
        var fields = FormFields.Parse(form);
        if (fields.GetValueOrDefault("state") != state || (!fields.ContainsKey("code") && !fields.ContainsKey("error"))) return null;

        var (code, error) = (fields.GetValueOrDefault("code"), fields.GetValueOrDefault("error"));
        return new AuthorizationResponse(form, code, error, fields.GetValueOrDefault("error_description"));
    }

    /// <summary>Returns the error or "signed in", never the code.</summary>
    public override string ToString() => Error ?? "signed in";
}
