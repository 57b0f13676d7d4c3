<#
.SYNOPSIS
Asks for the URLs of a table as Defender does, and prints what came of it: a line of JSON for each.

.DESCRIPTION
Needs Windows PowerShell 5.1 or later and nothing else. Run it as SYSTEM, which is who Defender is:

    powershell.exe -NoProfile -ExecutionPolicy Bypass -File outgate-probe.ps1 -Out result.jsonl

Without -Proxy and -Direct it takes the first that is set of: Defender's own static proxy
(TelemetryProxyServer), that of WinHTTP, what the account itself would take (WPAD, PAC).

It sends HEAD requests and follows no redirect. Where a certificate is not trusted it reads who issued
it and sends nothing. It prints no address and no name of the device or of a proxy.

This file is the same for every policy: what a policy says stands in the table, and is only read.

.PARAMETER Table
The table [outgate-probe.tsv beside this script].
.PARAMETER Proxy
The proxy, as HOST:PORT.
.PARAMETER Direct
No proxy, whatever is configured.
.PARAMETER Seconds
How long to wait for a connection, and for each answer.
.PARAMETER Out
A file for the lines, in UTF-8 [printed].
#>
[CmdletBinding()]
param(
    [string] $Table = '',
    [string] $Proxy = '',
    [switch] $Direct,
    [ValidateRange(1, 600)] [int] $Seconds = 5,
    [string] $Out = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Get-RegistryValue([string] $Path, [string] $Name) {
    $item = Get-ItemProperty -LiteralPath $Path -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $item) { return $null }
    return $item.$Name
}

# The first HOST:PORT of a setting such as "http=a:80;https=b:8080" or "http://a:80".
function Select-Proxy([string] $Text) {
    $entries = @($Text -split '[; ]+' | Where-Object { $_ -ne '' })
    $chosen = @($entries | Where-Object { $_ -match '^https=' }) +
        @($entries | Where-Object { $_ -notmatch '=' }) +
        @($entries | Where-Object { $_ -match '^http=' })
    if ($chosen.Count -eq 0) { return '' }
    return ($chosen[0] -replace '^https?=', '' -replace '^[a-z]+://', '').TrimEnd('/')
}

# What `netsh winhttp set proxy` keeps: flags at byte 8, the length of the text at 12, the text at 16.
function Get-WinHttpProxy {
    $path = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections'
    $bytes = [byte[]] (Get-RegistryValue $path 'WinHttpSettings')
    if ($null -eq $bytes -or $bytes.Length -lt 16 -or -not ($bytes[8] -band 2)) { return '' }
    $length = [BitConverter]::ToInt32($bytes, 12)
    if ($length -lt 1 -or $length -gt $bytes.Length - 16) { return '' }
    return Select-Proxy ([Text.Encoding]::ASCII.GetString($bytes, 16, $length))
}

function Get-SensorProxy {
    $path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\DataCollection'
    $static = [string] (Get-RegistryValue $path 'TelemetryProxyServer')
    if ($static -ne '') { return Select-Proxy $static }
    return Get-WinHttpProxy
}

# The proxy for a URL, nothing for none.
function Find-Proxy([string] $Url) {
    if ($Direct) { return '' }
    if ($script:Chosen -ne '') { return $script:Chosen }
    $uri = New-Object Uri $Url
    $system = [Net.WebRequest]::GetSystemWebProxy()
    if ($null -eq $system -or $system.IsBypassed($uri)) { return '' }
    $there = $system.GetProxy($uri)
    if ($null -eq $there -or $there.Host -eq $uri.Host) { return '' }
    return '{0}:{1}' -f $there.Host, $there.Port
}

# A connection to HOST:PORT; what is wrong is thrown with the step that it belongs to.
function Connect-Host([string] $Name, [int] $Port, [hashtable] $Result, [bool] $ToProxy) {
    try {
        $addresses = [Net.Dns]::GetHostAddresses($Name)
    } catch {
        if ($ToProxy) { $Result.tcp = 'failed' } else { $Result.dns = 'failed' }
        throw 'the name is not known'
    }
    foreach ($address in $addresses) {
        $client = New-Object Net.Sockets.TcpClient $address.AddressFamily
        try {
            $waiting = $client.BeginConnect($address, $Port, $null, $null)
            if ($waiting.AsyncWaitHandle.WaitOne($Seconds * 1000)) {
                $client.EndConnect($waiting)
                $client.ReceiveTimeout = $Seconds * 1000
                $client.SendTimeout = $Seconds * 1000
                $Result.tcp = 'ok'
                return $client
            }
        } catch {
            # The next address may do.
        }
        $client.Close()
    }
    $Result.tcp = 'failed'
    throw 'no connection'
}

# Sends the lines of a request, and reads the head of the answer, 32 KiB of it at most.
function Send-Request([IO.Stream] $Stream, [string[]] $Lines) {
    $bytes = [Text.Encoding]::ASCII.GetBytes(($Lines -join "`r`n") + "`r`n`r`n")
    $Stream.Write($bytes, 0, $bytes.Length)
    $Stream.Flush()
    $head = New-Object Text.StringBuilder
    $end = [DateTime]::UtcNow.AddSeconds($Seconds * 3)
    while ($head.Length -lt 32768 -and [DateTime]::UtcNow -lt $end) {
        $byte = $Stream.ReadByte()
        if ($byte -lt 0) { break }
        [void] $head.Append([char] $byte)
        if ($byte -eq 10 -and $head.ToString().EndsWith("`r`n`r`n")) { break }
    }
    return $head.ToString()
}

function Read-Status([string] $Head) {
    if ($Head -match '^HTTP/[0-9.]+ ([0-9]{3})') { return [int] $Matches[1] }
    return 0
}

function Read-Header([string] $Head, [string] $Name) {
    foreach ($line in $Head -split "`r`n") {
        if ($line -like "${Name}:*") { return $line.Substring($Name.Length + 1).Trim() }
    }
    return ''
}

# Who issued the certificate, and whether this device trusts it. Nothing is sent before that is known.
function Open-Tls([IO.Stream] $Stream, [string] $Name, [hashtable] $Result) {
    $seen = @{ errors = [Net.Security.SslPolicyErrors]::None }
    $check = {
        param($sender, $certificate, $chain, $errors)
        $seen.errors = $errors
        return $true
    }.GetNewClosure()
    $tls = New-Object Net.Security.SslStream($Stream, $false, $check)
    $Result.tls = 'failed'
    $protocols = [Security.Authentication.SslProtocols]::Tls12
    $tls.AuthenticateAsClient($Name, $null, $protocols, $false)
    $Result.issuer = [string] $tls.RemoteCertificate.Issuer
    if ($seen.errors -ne [Net.Security.SslPolicyErrors]::None) {
        $Result.tls = 'untrusted'
        throw [string] $seen.errors
    }
    $Result.tls = 'ok'
    return $tls
}

function Test-Target([hashtable] $Row) {
    $url = '{0}://{1}:{2}{3}' -f $Row.scheme, $Row.host, $Row.port, $Row.path
    $there = ''
    if ($Row.way -eq 'proxy') { $there = Find-Proxy $url }
    $result = [ordered] @{
        kind = 'url'; n = $Row.number; url = $url; way = 'direct'; dns = 'ok'; tcp = 'none'
        tls = 'none'; issuer = ''; connect = 0; status = 0; server = ''; says = ''; passed = $false
        error = ''
    }
    $state = @{ dns = 'ok'; tcp = 'none'; tls = 'none'; issuer = '' }
    $name = $Row.host.Trim('[', ']')
    $client = $null
    try {
        if ($there -ne '') {
            $result.way = 'proxy'
            $state.dns = 'proxy'
            $at = $there.LastIndexOf(':')
            $proxyHost, $proxyPort = $there, 80
            if ($at -gt 0) { $proxyHost, $proxyPort = $there.Substring(0, $at), $there.Substring($at + 1) }
            $client = Connect-Host $proxyHost ([int] $proxyPort) $state $true
        } else {
            $client = Connect-Host $name $Row.port $state $false
        }
        $stream = $client.GetStream()
        $asked = $Row.path
        $head = ''
        if ($Row.scheme -eq 'https') {
            if ($there -ne '') {
                $authority = '{0}:{1}' -f $Row.host, $Row.port
                $head = Send-Request $stream @("CONNECT $authority HTTP/1.1", "Host: $authority")
                $result.connect = Read-Status $head
                if ($result.connect -lt 200 -or $result.connect -gt 299) { throw 'no tunnel' }
            }
            $stream = Open-Tls $stream $name $state
        } elseif ($there -ne '') {
            $asked = $url
        }
        $head = Send-Request $stream @(
            "HEAD $asked HTTP/1.1", ('Host: {0}:{1}' -f $Row.host, $Row.port), 'Connection: close'
        )
        $result.status = Read-Status $head
        if ($result.status -eq 0) { throw 'no answer' }
    } catch {
        $result.error = [string] $_.Exception.Message
    } finally {
        if ($null -ne $client) { $client.Close() }
    }
    foreach ($key in 'dns', 'tcp', 'tls', 'issuer') { $result[$key] = $state[$key] }
    if ($head -ne '') {
        $result.server = Read-Header $head 'Server'
        $result.says = Read-Header $head 'X-Squid-Error'
        $result.passed = (Read-Header $head 'Via') -ne ''
    }
    foreach ($key in 'issuer', 'server', 'says', 'error') {
        $plain = $result[$key] -replace '[^\x20-\x7e]', ''
        if ($plain.Length -gt 200) { $plain = $plain.Substring(0, 200) }
        $result[$key] = $plain
    }
    return $result
}

# A row of the table, nothing where its fields are not what they should be; it came from elsewhere.
function Read-Row([string] $Line) {
    $fields = $Line.Split("`t")
    if ($fields.Count -ne 6) { return $null }
    $wanted = '^[0-9]{1,5}$', '^https?$', '^(\[[0-9a-f:.]+\]|[a-z0-9_][a-z0-9._-]*)$', '^[0-9]{1,5}$',
        '^/[A-Za-z0-9._~!$&''()+,;=:@%/-]*$', '^(proxy|direct)$'
    for ($i = 0; $i -lt 6; $i++) {
        if ($fields[$i] -cnotmatch $wanted[$i]) { return $null }
    }
    return @{
        number = 0; scheme = $fields[1]; host = $fields[2]; port = [int] $fields[3]
        path = $fields[4]; way = $fields[5]
    }
}

function Write-Line($Value) {
    $line = ConvertTo-Json -InputObject $Value -Compress
    if ($null -eq $script:Writer) { Write-Output $line } else { $script:Writer.WriteLine($line) }
}

if ($Table -eq '') { $Table = Join-Path $PSScriptRoot 'outgate-probe.tsv' }
$lines = @([IO.File]::ReadAllLines((Resolve-Path -LiteralPath $Table).ProviderPath))
$head = @()
if ($lines.Count -gt 0) { $head = $lines[0].Split("`t") }
if ($head.Count -ne 5 -or $head[0] -ne 'outgate-probe' -or $head[1] -ne '1') {
    throw 'that is no table of outgate-probe 1'
}
$script:Chosen = $Proxy
if ($script:Chosen -eq '' -and -not $Direct) { $script:Chosen = Get-SensorProxy }
if ($script:Chosen -ne '') { $script:Chosen = Select-Proxy $script:Chosen }
$script:Writer = $null
if ($Out -ne '') {
    $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)
    $script:Writer = New-Object IO.StreamWriter($path, $false, (New-Object Text.UTF8Encoding $false))
}
try {
    Write-Line ([ordered] @{
        kind = 'probe'; version = 1; plan = $head[2]; fleet = $head[3]; source = $head[4]
        time = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ'); proxy = $script:Chosen -ne ''
    })
    $asked = 0
    $skipped = 0
    foreach ($line in @($lines | Select-Object -Skip 1)) {
        $row = Read-Row $line
        if ($null -eq $row) { $skipped++; continue }
        $asked++
        $row.number = $asked
        Write-Line (Test-Target $row)
    }
    Write-Line ([ordered] @{ kind = 'end'; asked = $asked; skipped = $skipped })
} finally {
    if ($null -ne $script:Writer) { $script:Writer.Close() }
}
if ($skipped -gt 0) { throw "$skipped lines of the table are not what they should be" }
