namespace GraphDelegatedKit;

/// <summary>What kind of text a token is, as far as one can see from outside.</summary>
public enum JwtFormat
{
    /// <summary>Three parts, signed: the claims can be read, and are not verified.</summary>
    Jws,

    /// <summary>Five parts, encrypted: only the service it is for can read the claims.</summary>
    Jwe,

    /// <summary>The compact ticket of a personal Microsoft account (<c>EwAo…</c>, <c>EwB…</c>): never a JWT, and nothing is wrong with it.</summary>
    PersonalAccountTicket,

    /// <summary>No JWT. Access tokens may be that; nothing is wrong with it.</summary>
    Opaque,

    /// <summary>Built like a JWT and not readable as one, or refused for its size, its depth or a claim that occurs twice.</summary>
    Malformed,
}
