using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Reads the body of a successful response inside the attempt, so that a body that was cut, replaced or damaged is one more failed
/// attempt. The result is cached with the body, so the body is not read a second time.
/// </summary>
internal abstract class BodyReader
{
    /// <summary>Gets whether the reader can use what arrived before the body broke off.</summary>
    public virtual bool AcceptsPart => false;

    /// <summary>Gets whether the status alone is enough, so that a lost body does not fail the request.</summary>
    public virtual bool IgnoresLostBody => false;

    /// <summary>Gets whether the body is data of the service, so that no redirect to another host may replace it.</summary>
    public virtual bool ReadsServiceData => true;

    /// <summary>Prepares the reader before the request is sent.</summary>
    /// <exception cref="NotSupportedException">The options do not know the type.</exception>
    public virtual void Prepare(JsonSerializerOptions options)
    {
    }

    /// <summary>Reads a body and caches the result with it.</summary>
    /// <exception cref="ResponseBodyException">The body cannot be read.</exception>
    public abstract void ReadAndCache(PooledBody body, HttpStatusCode status, JsonSerializerOptions options);
}

/// <inheritdoc/>
/// <typeparam name="T">The type that the body is read as.</typeparam>
internal abstract class BodyReader<T> : BodyReader
{
    /// <summary>Reads a body. The result must not refer to the body's buffer.</summary>
    /// <exception cref="ResponseBodyException">The body cannot be read.</exception>
    public abstract T Read(PooledBody body, HttpStatusCode status, JsonSerializerOptions options);

    public sealed override void ReadAndCache(PooledBody body, HttpStatusCode status, JsonSerializerOptions options) =>
        body.Read(this, status, options);
}
